"""How the memory fares, for health checks and metrics: the vendor, the local file, what waits."""

import asyncio
from time import monotonic

from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.outbox import Backlog
from app.adapters.resilience import within
from app.core.domain.errors import InklingError
from app.core.domain.service import Health


class Checkup:
    """Remembers an outcome for a few seconds, so that checks are no burden to anybody."""

    def __init__(self, ground: Ground) -> None:
        self._line = ground.line
        self._database = ground.database
        self._outbox = ground.outbox
        self._clock = ground.clock
        self._rules = ground.rules
        self._probed_at = float("-inf")
        self._fault = ""
        self._turn = asyncio.Lock()

    def backlog(self) -> Backlog:
        """What has not reached the vendor."""
        return self._outbox.backlog(self._clock.now())

    async def health(self, *, closed: bool) -> Health:
        """`ok` while requests can be served; `detail` tells of everything that is not as it was."""
        name = self._line.name
        if closed:
            return Health(name=name, ok=False, detail="error: closed")
        file, fault = await asyncio.gather(self._file_fault(), self._vendor_fault())
        if file:
            return Health(name=name, ok=False, detail=f"error: {file}")
        faults = [part for part in (fault, *self._told_of_backlog()) if part]
        return Health(name=name, ok=True, detail=f"error: {'; '.join(faults)}" if faults else "ok")

    async def _file_fault(self) -> str:
        try:
            async with within(self._rules.probe_s):
                health = await self._database.health(self._line.name)
        except TimeoutError:
            return "the local file with the writes that wait does not answer"
        return "" if health.ok else health.detail.removeprefix("error: ")

    async def _vendor_fault(self) -> str:
        async with self._turn:
            if monotonic() - self._probed_at > self._rules.probe_life_s:
                try:
                    await self._line.probe(self._rules.probe_s)
                except InklingError as error:
                    self._fault = str(error)
                else:
                    self._fault = ""
                self._probed_at = monotonic()
            if not self._fault and self._line.broken:
                return f"{self._line.name} failed several times and is left alone for a while"
            return self._fault

    def _told_of_backlog(self) -> list[str]:
        """A write that is just under way is nothing to speak of."""
        backlog, told = self.backlog(), []
        late = backlog.oldest_seconds > self._rules.late_s
        if backlog.pending and (self._fault or self._line.broken or late):
            told.append(
                f"{backlog.pending:,} of at most {backlog.capacity:,} writes wait, "
                f"the oldest for {backlog.oldest_seconds:.0f} s"
            )
        if backlog.set_aside:
            told.append(f"{backlog.set_aside:,} writes were refused for good and are set aside")
        return told
