"""The machine's clock, in UTC."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Now, timezone-aware, UTC."""
        return datetime.now(UTC)
