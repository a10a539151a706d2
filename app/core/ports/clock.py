"""The boundary to the time of day."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests hand in a clock of their own."""

    def now(self) -> datetime:
        """Now, timezone-aware, UTC."""
