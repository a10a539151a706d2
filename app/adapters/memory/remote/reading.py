"""Single records by key, and what a vendor finds: each understood, and covered by own writes.

A vendor that fails is no error here: what is answered then is said of each function.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.adapters.memory.remote import beside
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.records import own_vector
from app.adapters.memory.remote.vault import Kind, Match, Record, Vault
from app.core.domain.errors import InklingError
from app.core.domain.memory import MemoryQuery, MType, meaningless
from app.core.domain.trace import note_degraded

NEAREST_AT_LEAST = 50
NEAREST_SHARE = 2  # the vendor may count expired memories, and others know the words better
NEAREST_AT_MOST = 1_000


class Reading:
    """Asks the vendor, and the local file for what the vendor does not keep."""

    def __init__(self, ground: Ground) -> None:
        self._vault = ground.vault
        self._line = ground.line
        self._database = ground.database
        self._overlay = ground.overlay
        self._recent = ground.recent
        self._meanings = ground.meanings
        self._rules = ground.rules

    async def understand(self, user_id: str, records: tuple[Record, ...]) -> tuple[Record, ...]:
        """The same records of a person, each with a vector of our embedder, or None."""
        model, dimensions = self._meanings.model_id, self._meanings.dimensions
        own = tuple(record for record in records if record.user_id == user_id)
        if self._vault.abilities.vectors:
            return tuple(
                replace(record, vector=own_vector(record, model, dimensions)) for record in own
            )
        vectors = await self._database.read(
            lambda connection: beside.vectors_of(connection, own, model, dimensions)
        )
        return tuple(replace(record, vector=vectors.get(record.key)) for record in own)

    async def memories(self, user_id: str, keys: Collection[str]) -> dict[str, Record]:
        """By id, those that are there; raises the vendor's error when it had to be asked."""
        cover = self._overlay.of(user_id)
        asked = [key for key in dict.fromkeys(keys) if not cover.says(Kind.MEMORY, key)]
        fetched: tuple[Record, ...] = ()
        if asked:
            fetched = await self._line.call(
                self._rules.read_wait_s, lambda: self._vault.fetch(user_id, Kind.MEMORY, asked)
            )
            fetched = await self.understand(user_id, fetched)
        cover = self._overlay.of(user_id)  # it may say more by now
        found = {record.key: cover.seen(record) for record in fetched}
        found |= {
            key: cover.record(Kind.MEMORY, key) for key in keys if cover.says(Kind.MEMORY, key)
        }
        return {key: record for key, record in found.items() if record is not None}

    def uncovered(self, user_id: str, records: tuple[Record, ...]) -> tuple[Record, ...]:
        """Those of them that own writes do not hide or replace."""
        cover = self._overlay.of(user_id)
        return tuple(record for record in records if cover.leaves(record))

    async def single(self, user_id: str, kind: Kind, key: str) -> Record | None:
        """A persona or proposal; as it was last seen here when the vendor fails."""
        cover = self._overlay.of(user_id)
        own = cover.record(kind, key)
        if own is not None:
            return own
        near = await self._database.read(
            lambda connection: beside.get_record(connection, user_id, kind, key)
        )
        if near is not None or cover.says(kind, key) or not keeps(self._vault, kind):
            return near
        try:
            found = await self._line.call(
                self._rules.read_wait_s, lambda: self._vault.fetch(user_id, kind, [key])
            )
        except InklingError:
            note_degraded("memory")
            return self._recent.get(user_id, kind, key)
        for record in found:
            if record.user_id == user_id and record.key == key:
                seen = self._overlay.of(user_id).seen(record)
                if seen is not None:
                    self._recent.keep(seen)
                return seen
        return self._overlay.of(user_id).record(kind, key)

    async def nearest(
        self, query: MemoryQuery, mtypes: Collection[MType] | None, number: int
    ) -> Sequence[Match]:
        """What the vendor finds for a question, uncovered; nothing when it fails, or need not."""
        if number < 1 or meaningless(query.vector) or self._overlay.of(query.user_id).everything:
            return ()
        limit = min(NEAREST_AT_MOST, max(NEAREST_AT_LEAST, NEAREST_SHARE * number))
        try:
            return await self._line.call(
                self._rules.read_wait_s,
                lambda: self._vault.nearest(
                    query.user_id,
                    vector=query.vector,
                    text=query.text,
                    limit=limit,
                    mtypes=mtypes,
                ),
            )
        except InklingError:
            note_degraded("memory")
            return ()


def keeps(vault: Vault, kind: Kind) -> bool:
    """Whether a kind of record is the vendor's to keep; a persona needs its vector."""
    abilities = vault.abilities
    return kind in abilities.kinds and (abilities.vectors or kind is not Kind.PERSONA)
