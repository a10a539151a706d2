"""Pinecone as a `Vault`: people's records as rows of one serverless index, each person apart.

Every read and every delete carries the person in its filter, also within a namespace of their own,
and what comes back is checked once more. It never queues, caches texts, or sorts.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from functools import partial

from app.adapters.memory.pinecone.asking import (
    chunks,
    gathered,
    where_keys,
    where_meant,
    where_memories,
    where_type,
    where_user,
    whole_rows,
)
from app.adapters.memory.pinecone.connecting import Connection
from app.adapters.memory.pinecone.errors import Forbidden, NamespacesFull, QuotaUsed
from app.adapters.memory.pinecone.naming import SHARED, namespace_of, timeless_id
from app.adapters.memory.pinecone.packing import Row, batches, numbers, pack, unpack
from app.adapters.memory.pinecone.places import Homes, Places
from app.adapters.memory.pinecone.recent import RecentIds
from app.adapters.memory.pinecone.settings import Isolation
from app.adapters.memory.pinecone.wire import Asked, Wire, side_by_side
from app.adapters.memory.remote.vault import Abilities, Kind, Match, Record
from app.core.domain.errors import InklingError, Malformed, Refused
from app.core.domain.memory import MType, Vector
from app.core.domain.service import Traits

BATCH = 1_000


class PineconeVault:
    """See `Vault`."""

    def __init__(self, connection: Connection, places: Places, dimensions: int) -> None:
        self._connection = connection
        self._places = places
        self._dimensions = dimensions
        self._recent = RecentIds()

    @property
    def traits(self) -> Traits:
        return Traits(name="pinecone", leaves_machine=True, dimensions=self._dimensions)

    @property
    def abilities(self) -> Abilities:
        return Abilities(kinds=frozenset(Kind), vectors=True, batch=BATCH)

    def check(self, record: Record) -> None:
        pack(record, self._dimensions)

    async def put(self, records: Sequence[Record]) -> None:
        if not records:
            return
        user_id = records[0].user_id
        if any(record.user_id != user_id for record in records):
            raise Refused("Records of several people cannot be put at once.")
        packed = [pack(record, self._dimensions) for record in records]
        rows = list({row.id: row for row in packed}.values())
        wire = await self._connection.wire()
        new = not await self._places.reading(wire, user_id)
        homes = await self._places.writing(wire, user_id)
        self._recent.note(records)
        try:
            await self._upsert(wire, homes, rows)
        except (NamespacesFull, QuotaUsed, Forbidden) as error:
            new = new or isinstance(error, NamespacesFull)
            if not new or homes == (SHARED,) or self._places.isolation is not Isolation.AUTO:
                raise
            homes = await self._upsert_shared(wire, rows, error)
        self._places.settled(user_id, homes)

    async def _upsert_shared(self, wire: Wire, rows: list[Row], error: InklingError) -> Homes:
        """Write where no new namespace is needed; refused there too, `error` was about more.

        Which limit a 403 is about its words may not say: that the shared namespace takes the rows
        says it.
        """
        try:
            await self._upsert(wire, (SHARED,), rows)
        except (QuotaUsed, Forbidden):
            raise error from None
        self._places.refused()
        return (SHARED,)

    async def _upsert(self, wire: Wire, homes: Homes, rows: list[Row]) -> None:
        """Write to the first home, batch after batch; older versions elsewhere go."""
        first, *others = list(batches(rows))
        await wire.upsert(homes[0], first)  # alone: it may create the namespace, or not
        await side_by_side([partial(wire.upsert, homes[0], batch) for batch in others])
        for home in homes[1:]:
            await wire.delete(home, [row.id for row in rows])

    async def remove(self, user_id: str, kind: Kind, keys: Collection[str]) -> None:
        if not keys:
            return
        wire = await self._connection.wire()
        homes = await self._places.reading(wire, user_id)
        ids = self._ids(user_id, kind, keys)
        unknown = keys if kind is Kind.MEMORY else ()
        calls = [partial(wire.delete, home, ids) for home in homes if ids]
        calls += [
            partial(wire.delete_where, home, where_keys(user_id, some))
            for home in homes
            for some in chunks(unknown)
        ]
        await side_by_side(calls)

    async def wipe(self, user_id: str, mtype: MType | None) -> None:
        wire = await self._connection.wire()
        if mtype is None:
            await self._wipe_person(wire, user_id)
            return
        ids = self._recent.of(user_id, mtype)
        for home in await self._places.reading(wire, user_id):
            await wire.delete_where(home, where_type(user_id, mtype))
            await wire.delete(home, ids)

    async def _wipe_person(self, wire: Wire, user_id: str) -> None:
        """Everywhere, whatever the isolation is today: it may have been another before."""
        ids = [*self._recent.of(user_id), timeless_id(user_id, Kind.PERSONA, "")]
        await wire.drop(namespace_of(user_id))
        await wire.delete_where(SHARED, where_user(user_id))
        await wire.delete(SHARED, ids)
        self._places.left(user_id)
        self._recent.forget(user_id)

    async def fetch(self, user_id: str, kind: Kind, keys: Collection[str]) -> tuple[Record, ...]:
        if not keys:
            return ()
        wire = await self._connection.wire()
        wanted = frozenset(keys)
        found: dict[str, Record] = {}
        for home in await self._places.reading(wire, user_id):
            for row in await self._rows(wire, home, user_id, kind, keys):
                record = unpack(row, self._dimensions)
                ours = record.user_id == user_id and record.kind is kind
                if ours and record.key in wanted:
                    found.setdefault(record.key, record)
        return tuple(found.values())

    async def _rows(
        self, wire: Wire, home: str, user_id: str, kind: Kind, keys: Collection[str]
    ) -> list[Row]:
        if kind is not Kind.MEMORY:
            return await wire.fetch(home, self._ids(user_id, kind, keys))
        calls = [partial(gathered, wire, home, where_keys(user_id, some)) for some in chunks(keys)]
        return [row for rows in await side_by_side(calls) for row in rows]

    async def nearest(
        self,
        user_id: str,
        *,
        vector: Vector,
        text: str,  # noqa: ARG002  # the vector says it all
        limit: int,
        mtypes: Collection[MType] | None,
    ) -> tuple[Match, ...]:
        if limit < 1 or not vector.any() or (mtypes is not None and not mtypes):
            return ()
        asked = Asked(
            vector=numbers(vector, self._dimensions), where=where_meant(user_id, mtypes), top=limit
        )
        wire = await self._connection.wire()
        found: dict[str, Match] = {}
        for home in await self._places.reading(wire, user_id):
            for row in await whole_rows(wire, home, asked):
                match = match_of(row, self._dimensions)
                if match.record.user_id == user_id and match.record.kind is Kind.MEMORY:
                    found.setdefault(row.id, match)
        best = sorted(found.values(), key=lambda match: -(match.cosine or 0.0))
        return tuple(best[:limit])

    async def memories(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        wire = await self._connection.wire()
        seen: set[str] = set()
        homes = await self._places.reading(wire, user_id)
        for home in homes:
            async for rows in wire.pages(home, where_memories(user_id)):
                records = [unpack(row, self._dimensions) for row in rows if row.id not in seen]
                seen.update(row.id for row in rows)
                yield tuple(record for record in records if record.user_id == user_id)

    async def probe(self) -> None:
        await (await self._connection.wire()).probe()

    async def close(self) -> None:
        await self._connection.close()

    def _ids(self, user_id: str, kind: Kind, keys: Collection[str]) -> list[str]:
        """Ids that can be known without asking: those without a time in them, and recent ones."""
        if kind is Kind.MEMORY:
            return self._recent.memories(user_id, keys)
        return [timeless_id(user_id, kind, key) for key in keys]


def match_of(row: Row, dimensions: int) -> Match:
    """The record found, with its cosine; rounding may have put it past 1."""
    if row.score is None or not -1.01 <= row.score <= 1.01:
        raise Malformed("Pinecone gave back a score that is no cosine.")
    return Match(record=unpack(row, dimensions), cosine=max(-1.0, min(1.0, row.score)))
