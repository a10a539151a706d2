"""The boundary to the count of how often memories were used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.core.domain.use import Uses


class UseLog(Protocol):
    """Counts, per person and memory id, how often a memory went to a prompt or an answer.

    Ids and times only, no text. `flush`, `arrived`, `of` and `forget` raise `ProviderError`.
    """

    def used(self, user_id: str, ids: Sequence[str], at: datetime) -> None:
        """One more use of each. Costs no write: it is kept in mind until the next `flush`."""

    async def flush(self) -> int:
        """Make durable what was counted since; answers how many memories that were."""

    async def arrived(self, user_id: str, ids: Sequence[str], at: datetime) -> None:
        """These were brought in now, however old they are; those known before stay as they are."""

    async def of(self, user_id: str) -> Uses:
        """All counts of this person, those not flushed yet among them."""

    async def forget(self, user_id: str) -> None:
        """Remove all counts of this person."""
