"""The embedded memory: a `MemoryProvider` over one SQLite file and a cache of people's vectors.

Each method checks what it was given, then runs one read or one write; the work is in the modules
beside this one.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial

import numpy as np

from app.adapters.memory.checks import (
    check_items,
    check_meaning,
    check_moment,
    check_vector,
)
from app.adapters.memory.exact.few import for_few
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.searching import Question, find
from app.adapters.memory.local import deleting, personas, reads
from app.adapters.memory.local.belated import embed_late
from app.adapters.memory.local.conversations import list_conversations
from app.adapters.memory.local.listing import list_page
from app.adapters.memory.local.people import find_person
from app.adapters.memory.local.shelves import Shelves
from app.adapters.memory.local.times import to_micros
from app.adapters.memory.local.upserting import upsert
from app.adapters.storage import Database, Erasure
from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.memory import Hit, MemoryFilter, MemoryItem, MemoryPage, MemoryQuery, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.service import Health, Traits
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder


class LocalMemory:
    """Made by `open_local_memory`; safe from any number of tasks, and beside another process."""

    def __init__(
        self,
        *,
        database: Database,
        shelves: Shelves,
        lexer: Lexer,
        clock: Clock,
        embedder: Embedder,
        number: int,
    ) -> None:
        """`number` is the embedder's in this file."""
        self.database = database
        self._shelves = shelves
        self._lexer = lexer
        self._clock = clock
        self._embedder = embedder
        self._number = number
        self._dimensions = embedder.traits.dimensions or 0
        self._traits = Traits(
            name="local",
            leaves_machine=False,
            dimensions=self._dimensions,
            model_id=embedder.traits.model_id,
        )

    @property
    def traits(self) -> Traits:
        return self._traits

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        check_items(items, self._dimensions)
        if items:
            await self.database.write(
                lambda connection: upsert(connection, items, self._lexer, self._number),
                self._shelves.publish,
            )

    async def search(self, query: MemoryQuery) -> tuple[Hit, ...]:
        check_meaning(query.vector, self._dimensions, "vector")
        check_moment(query.now, "now")
        return await self.database.read(lambda connection: self._search(connection, query))

    async def get(self, user_id: str, memory_id: str) -> MemoryItem | None:
        now = self._now()
        return await self.database.read(
            lambda connection: reads.get(connection, user_id, memory_id, now)
        )

    async def known(self, user_id: str, ids: Sequence[str]) -> frozenset[str]:
        return await self.database.read(lambda connection: reads.known(connection, user_id, ids))

    async def list(self, criteria: MemoryFilter) -> MemoryPage:
        check_moment(criteria.now, "now")
        return await self.database.read(
            lambda connection: list_page(connection, criteria, self._shelves.kept)
        )

    async def conversations(self, criteria: ConversationFilter) -> ConversationPage:
        check_moment(criteria.now, "now")
        return await self.database.read(lambda connection: list_conversations(connection, criteria))

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        work = partial(deleting.delete, user_id=user_id, ids=ids, now=self._now())
        return await self._erase(Erasure.ROWS, work)

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        work = partial(deleting.forget, user_id=user_id, mtype=mtype, now=self._now())
        return await self._erase(Erasure.TRACES, work)

    async def purge_expired(self, now: datetime) -> int:
        """Delete what expired by `now`, memories and shown proposals; answers how many of both."""
        check_moment(now, "now")
        work, purged = partial(deleting.purge, now=to_micros(now)), 0
        while gone := await self._erase(Erasure.NONE, work):
            purged += gone
        return purged

    async def embed_late(self) -> int:
        """Embed what was stored with a vector of zeros, as far as the embedder goes; how many."""
        return await embed_late(self.database, self._shelves, self._embedder, self._number)

    async def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        """Memories added after the first was asked for are not part of it."""
        now = self._now()
        end = await self.database.read(lambda connection: reads.last_row(connection, user_id))
        after: tuple[int, int] | None = reads.BEGINNING
        while end is not None and after is not None:
            items, after = await self.database.read(
                partial(reads.export_page, user_id=user_id, end=end, after=after, now=now)
            )
            for item in items:
                yield item

    async def get_persona(self, user_id: str) -> Persona | None:
        return await self.database.read(
            lambda connection: personas.get_persona(connection, user_id)
        )

    async def put_persona(self, persona: Persona) -> None:
        check_moment(persona.last_updated, "last_updated")
        if persona.vector is not None:
            check_vector(persona.vector, self._dimensions, "vector")
        await self.database.write(
            lambda connection: personas.put_persona(connection, persona, self._number)
        )

    async def get_shown(self, user_id: str, key: str) -> Shown | None:
        now = self._now()
        return await self.database.read(
            lambda connection: personas.get_shown(connection, user_id, key, now)
        )

    async def put_shown(self, *shown: Shown) -> None:
        for one in shown:
            check_moment(one.expires_at, "expires_at")
        await self.database.write(lambda connection: personas.put_shown(connection, shown))

    async def health(self) -> Health:
        return await self.database.health(self._traits.name)

    async def close(self) -> None:
        await self.database.close()
        self._lexer.close()

    def _now(self) -> int:
        return to_micros(self._clock.now())

    async def _erase(
        self, erasure: Erasure, work: Callable[[sqlite3.Connection], deleting.Deleted]
    ) -> int:
        deleted = await self.database.write(
            work, lambda result: self._shelves.publish(result.changes), erases=erasure
        )
        return deleted.count

    def _search(self, connection: sqlite3.Connection, query: MemoryQuery) -> tuple[Hit, ...]:
        person = find_person(connection, query.user_id)
        if person is None:
            return ()
        now = to_micros(query.now)
        question = Question(
            vector=np.ascontiguousarray(query.vector, dtype=np.float32),
            stems=self._lexer.terms(query.text) if query.text else (),
            now=now,
            quotas=_quotas(query),
        )
        shelf = self._shelves.get(connection, *person)
        view = shelf.view()
        found = find(view, for_few(view, question, query.few))
        return reads.hits(connection, query.user_id, person[0], found, now, self._shelves.kept)


def _quotas(query: MemoryQuery) -> tuple[tuple[frozenset[MType], int], ...]:
    """`limits` count each type apart, within `mtypes`; else `limit` counts all types together."""
    types = frozenset(MType) if query.mtypes is None else query.mtypes
    if query.limits is None:
        return ((types, query.limit),) if query.limit > 0 else ()
    return tuple(
        (frozenset({mtype}), number)
        for mtype, number in query.limits.items()
        if mtype in types and number > 0
    )
