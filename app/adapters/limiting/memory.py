"""Counts calls in this process alone; what a single host needs, and what is left without Redis."""

from collections.abc import Callable
from time import monotonic

from app.adapters.limiting.buckets import Buckets
from app.core.domain.service import Health


class MemoryRates:
    """A `RateStore` that cannot fail and forgets with the process."""

    def __init__(self, per_minute: int, *, seconds: Callable[[], float] = monotonic) -> None:
        self._buckets = Buckets(per_minute, seconds=seconds)

    @property
    def shared(self) -> bool:
        """Whether other processes count in the same buckets: never."""
        return False

    async def take(self, key: str) -> float:
        """Never waits: the count is at hand."""
        return self._buckets.take(key)

    async def health(self) -> Health:
        return Health(name="limits", ok=True, detail="ok")

    async def close(self) -> None:
        """There is nothing to close."""
