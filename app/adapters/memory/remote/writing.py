"""A call's changes come in; they are durable, seen by all reads and on their way when it returns.

Waits a moment for the delivery; what takes longer is noted as degraded and left to the courier.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from app.adapters.memory.remote.courier import Courier
from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.outbox import Beside
from app.adapters.memory.remote.rolls import Rolls
from app.adapters.memory.remote.waiting import Fate
from app.adapters.storage import Erasure
from app.core.domain.trace import note_degraded


class Writing:
    """The one way in for every change."""

    def __init__(self, ground: Ground, rolls: Rolls, courier: Courier) -> None:
        self._line = ground.line
        self._outbox = ground.outbox
        self._overlay = ground.overlay
        self._rolls = rolls
        self._recent = ground.recent
        self._courier = courier
        self._rules = ground.rules
        self._telemetry = ground.telemetry
        self._posting: Counter[str] = Counter()
        courier.on_found = self.load

    def posting(self, user_id: str) -> bool:
        """Whether changes of this person are just being stored."""
        return self._posting[user_id] > 0

    async def post(
        self,
        entries: Sequence[Entry],
        *,
        beside: Beside | None = None,
        erases: Erasure = Erasure.NONE,
    ) -> None:
        """Store, show and deliver; raises `Unavailable` when they cannot even be stored."""
        fates: list[asyncio.Future[Fate]] = []
        stale = self._superseded(entries)

        def work(connection: sqlite3.Connection) -> None:
            if beside is not None:
                beside(connection)
            numbers = [(entry.number,) for entry in stale]
            connection.executemany("DELETE FROM outbox WHERE id = ?", numbers)

        def queued(numbered: tuple[Entry, ...]) -> None:
            fates.append(self._courier.waiting.expect(numbered))
            self._forget(stale)
            self._queued(numbered)

        people = {entry.user_id for entry in entries}
        self._posting.update(people)
        try:
            await self._outbox.append(entries, queued, beside=work, erases=erases)
        finally:
            for user_id in people:
                self._left(user_id)
        await self._await_delivery(fates, entries)

    def load(self, entries: Iterable[Entry]) -> None:
        """What a former run or another process stored counts here too, in stored order."""
        people = set()
        for entry in entries:
            people.add(entry.user_id)
            self._overlay.insert(entry)
            if entry.deed is Deed.WIPE and entry.mtype is None:
                aside = self._outbox.aside(entry.user_id)
                self._outbox.forget([old for old in aside if old.number < entry.number])
            if entry.refused is None:
                self._courier.take(entry)
        for user_id in people:
            own = tuple(self._overlay.entries(user_id))
            self._rolls.apply(user_id, own)
            for entry in own:
                self._recent.apply(entry)

    async def _await_delivery(
        self, fates: Sequence["asyncio.Future[Fate]"], entries: Sequence[Entry]
    ) -> None:
        fate = await self._fate(fates, {entry.user_id for entry in entries})
        if fate is Fate.QUEUED:
            note_degraded("memory")
            self._telemetry.event("memory_write_queued", count=len(entries), vault=self._line.name)

    async def _fate(self, fates: Sequence["asyncio.Future[Fate]"], people: Iterable[str]) -> Fate:
        if fates[0].done():
            return fates[0].result()
        if self._line.broken:
            return Fate.QUEUED
        resting = {fate for user_id in people if (fate := self._courier.resting(user_id))}
        if resting:
            return Fate.QUEUED if Fate.QUEUED in resting else Fate.HELD
        done, _ = await asyncio.wait(fates, timeout=self._rules.write_wait_s)
        return done.pop().result() if done else Fate.QUEUED

    def _queued(self, numbered: Sequence[Entry]) -> None:
        for user_id, own in groupby(numbered, lambda entry: entry.user_id):
            entries = tuple(own)
            if any(entry.deed is Deed.WIPE and entry.mtype is None for entry in entries):
                self._outbox.forget((*self._courier.drop(user_id), *self._outbox.aside(user_id)))
            for entry in entries:
                self._overlay.add(entry)
                self._recent.apply(entry)
                self._courier.take(entry)
            self._rolls.apply(user_id, entries)

    def _superseded(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Refused writes that say nothing any more once these are stored."""
        return tuple(
            old
            for user_id in {entry.user_id for entry in entries}
            for old in self._outbox.aside(user_id)
            if any(_replaces(entry, old) for entry in entries if entry.user_id == user_id)
        )

    def _forget(self, stale: Sequence[Entry]) -> None:
        self._outbox.forget(stale)
        for entry in stale:
            self._overlay.drop(entry.user_id, [entry.number])

    def _left(self, user_id: str) -> None:
        self._posting[user_id] -= 1
        if not self._posting[user_id]:
            del self._posting[user_id]


def _replaces(entry: Entry, old: Entry) -> bool:
    if entry.deed is Deed.WIPE:
        mtype = None if old.record is None else old.record.flat.get("mtype")
        return entry.mtype is None or mtype == entry.mtype
    places = _places(entry)
    return bool(places) and _places(old) <= places and old.deed is not Deed.WIPE


def _places(entry: Entry) -> frozenset[tuple[str, str]]:
    keys = entry.keys if entry.record is None else (entry.record.key,)
    return frozenset((entry.kind.value, key) for key in keys)
