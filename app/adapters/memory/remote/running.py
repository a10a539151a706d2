"""The background work of a remote memory: begun once, and ended in the right order."""

from app.adapters.memory.remote.courier import Courier
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.renewing import Renewing
from app.adapters.memory.remote.rolls import Rolls


class Running:
    """`closed` from the first call of `close` on."""

    def __init__(
        self, ground: Ground, *, courier: Courier, renewing: Renewing, rolls: Rolls
    ) -> None:
        self.closed = False
        self._vault = ground.vault
        self._line = ground.line
        self._courier = courier
        self._renewing = renewing
        self._rolls = rolls
        self._rules = ground.rules

    def start(self) -> None:
        """Deliver, and embed what lacks a meaning."""
        self._courier.on_meaning = self._rolls.learned
        self._rolls.on_load = self._renewing.meet
        self._courier.start()
        self._renewing.start()

    async def close(self) -> None:
        """May be repeated."""
        if self.closed:
            return
        self.closed = True
        await self._renewing.close()
        await self._courier.drain(self._rules.drain_s)
        await self._courier.close()
        await self._rolls.close()
        await self._line.close()
        await self._vault.close()
