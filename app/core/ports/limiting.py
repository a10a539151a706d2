"""The boundary to the count of calls that callers share out of."""

from typing import Protocol

from app.core.domain.service import Health


class RateStore(Protocol):
    """A token bucket per key: so many calls a minute, refilled steadily, all at once at most.

    Every store passes `contracts/limiting.py`. None keeps a key in clear outside this process.
    """

    @property
    def shared(self) -> bool:
        """Whether other processes count with this one just now."""

    async def take(self, key: str) -> float:
        """Take one call; 0 = granted, else the seconds until one will be. Costs nothing then.

        A store that other processes share never raises: when it cannot be asked, it counts in this
        process alone and notes the request as degraded.
        """

    async def health(self) -> Health: ...

    async def close(self) -> None: ...
