"""The boundary to the count of what was shown and what was picked."""

from collections.abc import Sequence
from typing import Protocol

from app.core.domain.request import ClickRate


class ClickLog(Protocol):
    """Counts guesses shown and picked per task type and rank; holds no text and no person."""

    async def shown(self, task: str, ranks: Sequence[int]) -> None:
        """One more showing of a proposal of this task type with guesses at these ranks (1..3)."""

    async def chosen(self, task: str, rank: int) -> None:
        """One more pick at this rank."""

    async def rates(self, task: str | None = None) -> tuple[ClickRate, ...]:
        """The counts, of one task type or of all."""
