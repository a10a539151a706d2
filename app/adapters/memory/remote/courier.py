"""Takes waiting writes to the vendor, in order for each person, until each is delivered or refused.

A failure of the vendor or the line only delays; what the vendor refuses for good is set aside.
Of the processes that share the file, the one that has a person's turn looks into the file what
waits there, delivers it and removes it; what one leaves behind, another finds.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import takewhile

from app.adapters.memory.remote.entries import Entry
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.lanes import Lanes
from app.adapters.memory.remote.outbox import Look
from app.adapters.memory.remote.parcels import parcel, send
from app.adapters.memory.remote.turns import Turns
from app.adapters.memory.remote.waiting import Fate, WaitingRoom
from app.core.domain.errors import (
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
)


class Courier:
    """Works in the background from `start` to `close`."""

    def __init__(self, ground: Ground) -> None:
        self.waiting = WaitingRoom()
        self.on_meaning: Callable[[Entry], None] = _nothing
        self.on_found: Callable[[Sequence[Entry]], None] = _nothing
        self._vault = ground.vault
        self._line = ground.line
        self._outbox = ground.outbox
        self._overlay = ground.overlay
        self._meanings = ground.meanings
        self._clock = ground.clock
        self._telemetry = ground.telemetry
        self._rules = ground.rules
        self._lanes = Lanes()
        self._turns = Turns(ground.database.path, ground.line.name)
        self._suspected: dict[int, int] = {}
        self._workers: list[asyncio.Task[None]] = []
        ground.line.on_break = self.waiting.all_postponed
        ground.line.on_mend = self._lanes.wake

    def start(self) -> None:
        """Begin to deliver."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._rules.couriers)]
        self._workers.append(asyncio.create_task(self._watch()))

    def take(self, entry: Entry) -> None:
        """A write that was stored now."""
        self._lanes.add(entry)

    def drop(self, user_id: str) -> tuple[Entry, ...]:
        """Deliver nothing more of what waits for this person; answers what that was."""
        entries = tuple(self._lanes.of(user_id).entries.values())
        self._lanes.drop(user_id, entries)
        self.waiting.settled(entries)
        return entries

    def resting(self, user_id: str) -> Fate | None:
        """For what the person's writes rest, if they do: nobody need wait for them then."""
        lane = self._lanes.of(user_id)
        return None if lane.timer is None else lane.why

    async def drain(self, within_s: float) -> None:
        """Return when all is delivered that can be for now, or when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not self._lanes.idle and not self._line.broken:  # noqa: ASYNC110  # at the end only
                    await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Stop; what waits stays in the file."""
        self._lanes.close()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._turns.close()

    async def _work(self) -> None:
        while True:
            user_id = await self._lanes.next()
            pause_s = 0.0
            try:
                await self._line.whole()
                with self._turns.turn(user_id) as ours:
                    pause_s = await self._serve(user_id) if ours else self._leave(user_id)
            except Exception as error:  # noqa: BLE001  # a defect of ours must not stop all delivery
                self._telemetry.warning("memory_delivery_broke", error=type(error).__name__)
                pause_s = self._rules.slow_pause_s
            finally:
                self._lanes.rest(user_id, pause_s)

    async def _watch(self) -> None:
        """Find what other processes stored or forgot, also of people without a lane here."""
        while True:
            await asyncio.sleep(self._rules.look_s)
            try:
                aside = self._outbox.aside()
                look = await self._outbox.look([entry.number for entry in aside])
                self.on_found(look.found)
                for entry in aside:
                    if entry.number not in look.refused:
                        self._outbox.forget([entry])
                        self._overlay.drop(entry.user_id, [entry.number])
            except Exception as error:  # noqa: BLE001  # the file may be well again next time
                self._telemetry.warning("memory_look_failed", error=type(error).__name__)

    def _leave(self, user_id: str) -> float:
        """Another process has the turn; answers how long to pause."""
        self._lanes.of(user_id).why = Fate.HELD
        return self._rules.turn_s

    async def _first(self, user_id: str) -> tuple[Entry, ...]:
        """The first of a lane that wait in the file too; none when they are to be asked for again.

        A number that is not part of the look may follow one that is not known here yet.
        """
        most = max(1, self._vault.abilities.batch)
        lane = self._lanes.of(user_id)
        asked = lane.first(most)
        look = await self._outbox.look([entry.number for entry in asked])
        self.on_found(look.found)
        self._miss(user_id, [entry for entry in asked if entry.number not in look.waiting], look)
        return tuple(takewhile(lambda entry: entry.number in look.waiting, lane.first(most)))

    def _miss(self, user_id: str, gone: Sequence[Entry], look: Look) -> None:
        """Others delivered these or were refused them, or the person was forgotten."""
        self._settle(gone)
        self._outbox.forget(gone)
        for entry in gone:
            if entry.number in look.refused:
                self._outbox.refused(entry, look.refused[entry.number])
            else:
                self._overlay.drop(user_id, [entry.number])

    async def _serve(self, user_id: str) -> float:
        """Deliver the first writes of a lane; answers how long to pause."""
        lane = self._lanes.of(user_id)
        try:
            waiting = await self._first(user_id)
            if not waiting:
                return 0.0
            entries = parcel(waiting, self._vault.abilities.batch)
            entries = await self._with_meaning(entries)
            if not entries:
                lane.why = Fate.HELD
                self.waiting.postponed(lane.entries.values(), Fate.HELD)
                return self._rules.embed_pause_s  # asking costs nothing while it is left alone
            await self._deliver(entries)
        except (ProviderError, Misconfigured) as error:
            lane.why = Fate.QUEUED
            lane.tries += 1
            return self._pause_after(error, lane.tries)
        lane.tries = 0
        return 0.0

    async def _with_meaning(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """The first of them, as many as can be delivered with their vectors."""
        if not self._vault.abilities.vectors:
            return tuple(entries)
        ready = []
        over = self._clock.now() - timedelta(seconds=self._rules.embed_pause_s)
        completed = await self._meanings.completed(entries, over)
        for former, entry in zip(entries, completed, strict=True):
            if self._meanings.lacking(entry):
                break
            if entry is not former:
                self._lanes.replace(entry)
                self._overlay.replace(entry)
                self.on_meaning(entry)
            ready.append(entry)
        return tuple(ready)

    async def _deliver(self, entries: Sequence[Entry]) -> None:
        """All arrive, or the guilty ones are found by halving; raises what only delays."""
        try:
            await self._line.call(self._rules.put_s, lambda: send(self._vault, entries))
        except (Refused, Malformed) as error:
            if isinstance(error, Malformed):  # raises when it answers anything with garbage
                await self._line.call(self._rules.read_wait_s, self._vault.probe)
            if len(entries) > 1:
                half = len(entries) // 2
                await self._deliver(entries[:half])
                await self._deliver(entries[half:])
            elif isinstance(error, Refused) or self._is_guilty(entries[0]):
                await self._set_aside(entries[0], type(error).__name__)
            else:
                raise
        else:
            await self._arrived(entries)

    def _is_guilty(self, entry: Entry) -> bool:
        """Whether garbage was answered because of this record: often, by one who else is well."""
        self._suspected[entry.number] = self._suspected.get(entry.number, 0) + 1
        return self._suspected[entry.number] >= self._rules.suspicions

    async def _arrived(self, entries: Sequence[Entry]) -> None:
        await self._outbox.remove(entries)
        self._settle(entries)
        self._overlay.delivered(entries)
        age = (self._clock.now() - entries[0].queued_at).total_seconds()
        if age > self._rules.write_wait_s:
            self._telemetry.event(
                "memory_delivered_late", count=len(entries), seconds=round(age, 1)
            )

    async def _set_aside(self, entry: Entry, reason: str) -> None:
        if entry.number not in self._lanes.of(entry.user_id).entries:
            return  # the person was forgotten meanwhile
        gone = await self._outbox.set_aside(entry, reason)
        self._settle([entry])
        for old in gone:
            self._overlay.drop(old.user_id, [old.number])
        self._telemetry.warning(
            "memory_write_set_aside",
            vault=self._line.name,
            user_id=entry.user_id,
            deed=entry.deed.value,
            kind=entry.kind.value,
            error=reason,
            dropped=len(gone),
        )

    def _settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._suspected.pop(entry.number, None)
            self._lanes.drop(entry.user_id, [entry])
        self.waiting.settled(entries)

    def _pause_after(self, error: Exception, tries: int) -> float:
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after
        if isinstance(error, Unauthorized | Misconfigured):
            return self._rules.slow_pause_s
        return self._pause(tries)

    def _pause(self, tries: int) -> float:
        most = min(self._rules.longest_pause_s, self._rules.pause_s * 2.0 ** min(tries - 1, 16))
        return random.uniform(most / 2, most)  # noqa: S311  # spreads tries, guards nothing


def _nothing(_told: object) -> None:
    """Nobody listens."""
