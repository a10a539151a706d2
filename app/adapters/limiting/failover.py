"""A shared count that may fail is backed by one of this process alone; no caller waits for it."""

from typing import Final, Protocol

from app.adapters.limiting.memory import MemoryRates
from app.adapters.resilience import Breaker
from app.core.domain.errors import ProviderError
from app.core.domain.service import Health
from app.core.domain.trace import note_degraded
from app.core.ports.telemetry import Telemetry

DEPENDENCY: Final = "limits"
ALONE: Final = "calls are counted by each process alone until then"
# a slow server costs a caller its time limit: after two in a row it is asked by one call in 5 s
FAILURES: Final = 2
REST_S: Final = 5.0


class SharedRates(Protocol):
    """A count that other processes share; `take` raises `ProviderError` when it cannot be had."""

    async def take(self, key: str) -> float: ...

    async def health(self) -> Health: ...

    async def close(self) -> None: ...


class FailoverRates:
    """A `RateStore` that asks `together` first, and `alone` while that fails.

    `alone` is told of every call that is granted, so that an outage gives nobody a fresh share of
    this process. Each outage is one warning, and its end one event.
    """

    def __init__(
        self,
        together: SharedRates,
        alone: MemoryRates,
        telemetry: Telemetry,
        *,
        rest_s: float = REST_S,
    ) -> None:
        self._together = together
        self._alone = alone
        self._telemetry = telemetry
        self._breaker = Breaker("Redis", failures=FAILURES, rest_s=rest_s)
        self._out = False

    @property
    def shared(self) -> bool:
        """Whether the last call was counted together with other processes."""
        return not self._out

    async def take(self, key: str) -> float:
        """Seconds to wait, 0 = granted; never raises for the shared count's sake."""
        try:
            wait = await self._breaker.run(lambda: self._together.take(key))
        except ProviderError as error:
            self._went(error)
            note_degraded(DEPENDENCY)
            return await self._alone.take(key)
        self._came_back()
        if wait == 0:
            await self._alone.take(key)
        return wait

    async def health(self) -> Health:
        """Always ready: what is missing is said in `detail`."""
        found = await self._together.health()
        if found.ok:
            return found
        return Health(name=DEPENDENCY, ok=True, detail=f"{found.detail} ({ALONE})")

    async def close(self) -> None:
        await self._together.close()
        await self._alone.close()

    def _went(self, error: ProviderError) -> None:
        if not self._out:
            self._out = True
            self._telemetry.warning("limits_not_shared", reason=type(error).__name__)

    def _came_back(self) -> None:
        if self._out:
            self._out = False
            self._telemetry.event("limits_shared_again")
