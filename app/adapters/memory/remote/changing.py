"""What a caller wants changed becomes entries for the outbox, and an answer of how many it hit."""

from collections.abc import Sequence
from datetime import datetime

from app.adapters.memory.remote import beside
from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.outbox import Beside
from app.adapters.memory.remote.reading import Reading, keeps
from app.adapters.memory.remote.records import (
    arrival_of,
    expiry_of,
    memory_record,
    to_micros,
)
from app.adapters.memory.remote.rolls import Rolls
from app.adapters.memory.remote.vault import Kind, Record
from app.adapters.memory.remote.writing import Writing
from app.adapters.storage import Erasure
from app.core.domain.errors import InklingError, TooLarge
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.trace import note_degraded

PURGED_AT_ONCE = 500


class Changing:
    """Everything that changes memories, personas and proposals."""

    def __init__(self, ground: Ground, *, rolls: Rolls, reading: Reading, writing: Writing) -> None:
        self._vault = ground.vault
        self._database = ground.database
        self._overlay = ground.overlay
        self._rolls = rolls
        self._reading = reading
        self._writing = writing
        self._meanings = ground.meanings
        self._clock = ground.clock
        self._rules = ground.rules
        self._arrivals = 0

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        """Add or replace; the last of two with one id counts."""
        last: dict[tuple[str, str], MemoryItem] = {}
        for item in items:
            last.pop((item.user_id, item.id), None)
            last[item.user_id, item.id] = item
        entries = [entry for item in last.values() for entry in self._entries_of(item)]
        records = [entry.record for entry in entries if entry.record is not None]
        for record in records:
            self._vault.check(record)
        await self._writing.post(entries, beside=self._vectors_beside(records))

    async def put(self, record: Record) -> None:
        """A persona or a proposal: to the vendor, or beside it when it has no place for it."""
        if keeps(self._vault, record.kind) and self._fits(record):
            entry = self._entry(record.user_id, Deed.PUT, record=record, kind=record.kind)
            user_id, kind, key = record.user_id, record.kind, record.key
            await self._writing.post(
                [entry],
                beside=lambda connection: beside.remove_record(connection, user_id, kind, key),
            )
            return
        if keeps(self._vault, record.kind):  # the vendor may have an earlier one that did fit
            entry = self._entry(record.user_id, Deed.REMOVE, kind=record.kind, keys=(record.key,))
            await self._writing.post(
                [entry], beside=lambda connection: beside.put_record(connection, record)
            )
            return
        await self._database.write(lambda connection: beside.put_record(connection, record))

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        """How many living ones there were. While the vendor cannot be asked, all count as there."""
        keys = tuple(dict.fromkeys(ids))
        if not keys:
            return 0
        try:
            found = await self._reading.memories(user_id, keys)
        except InklingError:
            note_degraded("memory")
            living = self._not_known_gone(user_id, keys)
            there = living
        else:
            now = self._clock.now()
            there = tuple(key for key in keys if key in found)
            living = tuple(key for key in there if _alive(found[key], now))
        if there:
            await self._writing.post(
                [self._entry(user_id, Deed.REMOVE, keys=there)],
                beside=lambda connection: beside.remove_vectors(connection, user_id, there),
                erases=Erasure.ROWS,
            )
        return len(living)

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        """How many living ones there were, as far as that can be known now."""
        read = await self._rolls.read(user_id, self._rules.read_wait_s)
        if not read.fresh:
            note_degraded("memory")
        now = self._clock.now()
        hit = [kept for kept in read.roll if mtype in {None, kept.item.mtype}]
        count = sum(kept.item.alive_at(now) for kept in hit)
        keys = tuple(kept.item.id for kept in hit)
        entry = self._entry(user_id, Deed.WIPE, mtype=mtype)
        if mtype is None:
            await self._writing.post(
                [entry],
                beside=lambda connection: beside.forget_person(connection, user_id),
                erases=Erasure.TRACES,
            )
        else:
            await self._writing.post(
                [entry],
                beside=lambda connection: beside.remove_vectors(connection, user_id, keys),
                erases=Erasure.TRACES,
            )
        return count

    async def purge(self, now: datetime) -> int:
        """Remove what has expired: beside the vendor all, at the vendor what was met of late."""
        gone = await self._database.write(
            lambda connection: beside.purge(connection, to_micros(now))
        )
        for user_id in self._rolls.people():
            gone += await self._purge_of(user_id, now)
        return gone

    async def _purge_of(self, user_id: str, now: datetime) -> int:
        roll = self._rolls.cached(user_id)
        met = [kept.item.id for kept in roll or () if not kept.item.alive_at(now)]
        if not met:
            return 0
        try:  # another process may have renewed one meanwhile
            found = await self._reading.memories(user_id, met[:PURGED_AT_ONCE])
        except InklingError:
            return 0
        keys = tuple(key for key, record in found.items() if not _alive(record, now))
        if keys:
            await self._writing.post(
                [self._entry(user_id, Deed.REMOVE, keys=keys)],
                beside=lambda connection: beside.remove_vectors(connection, user_id, keys),
                erases=Erasure.ROWS,
            )
        return len(keys)

    def _entries_of(self, item: MemoryItem) -> list[Entry]:
        """A replaced memory keeps its place; one whose creation moved is removed first."""
        former = self._former(item.user_id, item.id)
        arrival = (former and arrival_of(former)) or self._next_arrival()
        record = memory_record(item, arrival, self._meanings.model_id)
        put = self._entry(item.user_id, Deed.PUT, record=record)
        if former is None or former.created_at == record.created_at:
            return [put]
        return [self._entry(item.user_id, Deed.REMOVE, keys=(item.id,)), put]

    def _former(self, user_id: str, key: str) -> Record | None:
        """What is known here of a memory, without asking the vendor."""
        cover = self._overlay.of(user_id)
        if cover.says(Kind.MEMORY, key):
            return cover.record(Kind.MEMORY, key)
        roll = self._rolls.cached(user_id)
        kept = None if roll is None else roll.get(key)
        return None if kept is None else kept.record

    def _not_known_gone(self, user_id: str, keys: Sequence[str]) -> tuple[str, ...]:
        cover = self._overlay.of(user_id)
        return tuple(
            key
            for key in keys
            if not cover.says(Kind.MEMORY, key) or cover.record(Kind.MEMORY, key) is not None
        )

    def _vectors_beside(self, records: Sequence[Record]) -> Beside | None:
        if self._vault.abilities.vectors:
            return None
        model = self._meanings.model_id
        return lambda connection: beside.put_vectors(connection, records, model)

    def _fits(self, record: Record) -> bool:
        """A long proposal that the vendor has no room for is kept beside it."""
        try:
            self._vault.check(record)
        except TooLarge:
            if record.kind is Kind.SHOWN:
                return False
            raise
        return True

    def _entry(  # the fields of an entry that vary
        self,
        user_id: str,
        deed: Deed,
        *,
        record: Record | None = None,
        kind: Kind = Kind.MEMORY,
        keys: tuple[str, ...] = (),
        mtype: MType | None = None,
    ) -> Entry:
        return Entry(
            user_id=user_id,
            deed=deed,
            queued_at=self._clock.now(),
            record=record,
            kind=kind,
            keys=keys,
            mtype=mtype,
        )

    def _next_arrival(self) -> int:
        """Rises with the time, also across restarts and, roughly, between processes."""
        self._arrivals = max(self._arrivals + 1, to_micros(self._clock.now()))
        return self._arrivals


def _alive(record: Record, now: datetime) -> bool:
    expires = expiry_of(record)
    return expires is None or expires > now
