"""Calls to the vendor pass here: each within its time, none while the vendor is left alone.

What a vendor's client raises that is not in our tree counts as an answer that cannot be used.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from app.adapters.memory.remote.rules import RemoteRules
from app.adapters.memory.remote.vault import Vault
from app.adapters.resilience import Breaker, within
from app.core.domain.errors import InklingError, Malformed, ProviderError, Unavailable

T = TypeVar("T")


class Line:
    """One breaker for reading and writing; while it is open, probing is done in the background.

    So no person's request ever waits to find out whether the vendor is back.
    """

    def __init__(self, vault: Vault, rules: RemoteRules) -> None:
        self.name = vault.traits.name
        self._vault = vault
        self._rules = rules
        self._breaker = Breaker(self.name, failures=rules.failures, rest_s=rules.rest_s)
        self._mending: asyncio.Task[None] | None = None
        self._whole = asyncio.Event()
        self._whole.set()
        self.on_break: Callable[[], None] = _nothing
        self.on_mend: Callable[[], None] = _nothing

    @property
    def broken(self) -> bool:
        """Whether a call now would fail at once."""
        return not self._whole.is_set() or self._breaker.open

    async def whole(self) -> None:
        """Return when calls may be made."""
        await self._whole.wait()

    async def call(self, within_s: float, call: Callable[[], Awaitable[T]]) -> T:
        """The vendor's answer; raises the error tree, `Unavailable` for a late one."""
        if not self._whole.is_set():
            raise Unavailable(f"{self.name} failed several times and is left alone for a while.")
        try:
            return await self._breaker.run(lambda: self._limited(within_s, call))
        except ProviderError:
            if self._breaker.open and self._mending is None:
                self._mending = asyncio.create_task(self._mend())
                self._whole.clear()
                self.on_break()
            raise

    async def probe(self, within_s: float) -> None:
        """Ask whether the vendor can be reached, whatever the breaker says."""
        await self._limited(within_s, self._vault.probe)

    async def close(self) -> None:
        """Stop probing."""
        if self._mending is not None:
            self._mending.cancel()
            with suppress(asyncio.CancelledError):
                await self._mending

    async def _mend(self) -> None:
        """Probe after each rest until the vendor answers."""
        while True:
            await asyncio.sleep(self._rules.rest_s)
            with suppress(InklingError):
                await self._breaker.run(
                    lambda: self._limited(self._rules.read_wait_s, self._vault.probe)
                )
                break
        self._mending = None
        self._whole.set()
        self.on_mend()

    async def _limited(self, within_s: float, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with within(within_s):
                return await call()
        except InklingError:
            raise
        except TimeoutError as error:
            raise Unavailable(f"{self.name} did not answer within {within_s:g} s.") from error
        except OSError as error:
            raise Unavailable(f"{self.name} cannot be reached.") from error
        except Exception as error:  # whatever a vendor's client makes of a strange answer
            raise Malformed(
                f"{self.name} answered with something that cannot be used ({type(error).__name__})."
            ) from error


def _nothing() -> None:
    """Nobody listens."""
