"""Drafts of memories come in; what is worth keeping is embedded, merged with its like, and stored.

The one place that writes learned memories. A person's writes are done one after the other, so two
equal statements arriving together become one memory. It never stores what it was not given.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from weakref import WeakValueDictionary

from app.core.domain.errors import ProviderError, Refused, TooLarge
from app.core.domain.memory import (
    MAX_MEMORY_CHARACTERS,
    MemoryItem,
    MemoryQuery,
    Vector,
    meaningless,
)
from app.core.domain.persona import Persona
from app.core.domain.trace import note_degraded
from app.core.learning import absorb
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.memory import MemoryProvider
from app.core.redaction import mask_item

NEIGHBOURS = 5


class Remembering:
    """Stores memories so that a restatement renews what is known instead of doubling it."""

    def __init__(self, *, memory: MemoryProvider, embedder: Embedder, clock: Clock) -> None:
        self._memory = memory
        self._embedder = embedder
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn_of(self, user_id: str) -> asyncio.Lock:
        """The lock that puts one person's writes in a row; lives as long as somebody holds it."""
        lock = self._locks.get(user_id)
        if lock is None:
            lock = asyncio.Lock()
            self._locks[user_id] = lock
        return lock

    async def embedded(self, drafts: Sequence[MemoryItem]) -> tuple[MemoryItem, ...]:
        """The drafts with their embeddings; raises `Refused` for a text that cannot be kept."""
        if not drafts:
            return ()
        for draft in drafts:
            check_text(draft.text)
        vectors = await self._embedder.embed([draft.text for draft in drafts])
        return tuple(
            replace(draft, embedding=vector) for draft, vector in zip(drafts, vectors, strict=True)
        )

    async def keep(self, user_id: str, drafts: Sequence[MemoryItem]) -> tuple[MemoryItem, ...]:
        """Embed, merge with near ones of the same type, store; answers what is stored now."""
        fresh = await self.embedded(drafts)
        async with self.turn_of(user_id):
            return await self.keep_embedded(user_id, fresh)

    async def keep_embedded(
        self, user_id: str, fresh: Sequence[MemoryItem]
    ) -> tuple[MemoryItem, ...]:
        """The same for items that carry their embeddings; the caller holds the person's turn."""
        fresh = await self._as_kept(fresh)
        near = await asyncio.gather(*(self._neighbours(user_id, item) for item in fresh))
        kept = self._absorbed(zip(fresh, near, strict=True))
        await self.store(kept)
        return kept

    async def merged(
        self, user_id: str, fresh: Sequence[MemoryItem]
    ) -> tuple[tuple[MemoryItem, MemoryItem | None], ...]:
        """What `keep_embedded` would store, each with what stands in its place, None for a new one.

        Only reads; the caller holds the person's turn until it has stored them.
        """
        fresh = await self._as_kept(fresh)
        near, own = await asyncio.gather(
            asyncio.gather(*(self._neighbours(user_id, item) for item in fresh)),
            asyncio.gather(*(self._former(item) for item in fresh)),
        )
        former = {item.id: item for item in (*own, *chain(*near)) if item is not None}
        merged = self._absorbed(zip(fresh, near, strict=True))
        return tuple((item, former.get(item.id)) for item in merged)

    async def store(self, items: Sequence[MemoryItem]) -> None:
        """Store merged items; the caller holds the person's turn."""
        if items:
            await self._memory.upsert(items)

    async def _former(self, item: MemoryItem) -> MemoryItem | None:
        """What stands in an item's place; while the store cannot say, the item itself.

        So what is put back later never takes away something that was there before.
        """
        try:
            return await self._memory.get(item.user_id, item.id)
        except ProviderError:
            note_degraded("memory")
            return item

    async def unkeep(self, kept: MemoryItem, before: MemoryItem | None) -> None:
        """Put back what was stored before `kept`, or nothing; not when it was changed since.

        The caller holds the person's turn.
        """
        now = await self._memory.get(kept.user_id, kept.id)
        if now is None or now.updated_at != kept.updated_at:
            return
        if before is None:
            await self._memory.delete(kept.user_id, [kept.id])
        else:
            await self._memory.upsert(await self.embedded([before]))

    def _absorbed(
        self, fresh: Iterable[tuple[MemoryItem, Sequence[MemoryItem]]]
    ) -> tuple[MemoryItem, ...]:
        """What is to be stored for items beside their neighbours: of equal ones only one."""
        kept: dict[str, MemoryItem] = {}
        for item, neighbours in fresh:
            merged = absorb(item, [*neighbours, *kept.values()], self._clock.now())
            if merged is not None:
                kept[merged.id] = merged
        return tuple(kept.values())

    async def keep_turns(self, user_id: str, turns: Sequence[MemoryItem]) -> None:
        """Store what was said in a conversation, in its order; turns that are there stay as is."""
        if not turns:
            return
        async with self.turn_of(user_id):
            known = await self._memory.known(user_id, [turn.id for turn in turns])
            fresh = [turn for turn in turns if turn.id not in known]
            if fresh:
                await self._memory.upsert(await self.embedded(fresh))

    async def keep_persona(self, persona: Persona) -> None:
        """Store what was learned of the person; the caller holds the person's turn."""
        await self._memory.put_persona(persona)

    async def _as_kept(self, fresh: Sequence[MemoryItem]) -> tuple[MemoryItem, ...]:
        """As a store on another host will hold them, masked: only so do equal ones meet there."""
        if not self._memory.traits.leaves_machine:
            return tuple(fresh)
        masked = [mask_item(item) for item in fresh]
        changed = [
            after for before, after in zip(fresh, masked, strict=True) if after is not before
        ]
        again = {item.id: item for item in await self.embedded(changed)}
        return tuple(again.get(item.id, item) for item in masked)

    async def _neighbours(self, user_id: str, item: MemoryItem) -> tuple[MemoryItem, ...]:
        vector: Vector | None = item.embedding
        if vector is None:
            return ()
        query = MemoryQuery(
            user_id=user_id,
            vector=vector,
            # meaning decides here, and words would only widen the search, unless it is unknown
            text=item.text if meaningless(vector) else "",
            now=self._clock.now(),
            limit=NEIGHBOURS,
            mtypes=frozenset({item.mtype}),
        )
        return tuple(hit.item for hit in await self._memory.search(query))


def check_text(text: str) -> None:
    """Raise `Refused` for an empty text, `TooLarge` for one over the limit; nothing is cut."""
    if not text.strip():
        raise Refused("A memory needs a text.", field="text")
    if len(text) > MAX_MEMORY_CHARACTERS:
        raise TooLarge(
            f"A memory can hold {MAX_MEMORY_CHARACTERS:,} characters; this has {len(text):,}.",
            field="text",
        )
