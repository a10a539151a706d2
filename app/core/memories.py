"""A person's own hand on what Inkling knows: add, read, edit, search, export, import, forget.

Everything here is asked for by the person; nothing is learned, and searching changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from app.core.arrivals import Arrivals, Imported, refuse_own_writing, with_standing
from app.core.audit import Audit, audit
from app.core.domain.crafting import Scored
from app.core.domain.errors import Missing, Refused
from app.core.domain.memory import (
    Json,
    MemoryFilter,
    MemoryItem,
    MemoryPage,
    MemoryQuery,
    MType,
    Source,
)
from app.core.domain.persona import FACETS, Persona
from app.core.learning import fresh_persona
from app.core.overview import Lesson, Remains, everything, lessons, remains
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.memory import MemoryProvider
from app.core.ports.uses import UseLog
from app.core.projection import Placed, project
from app.core.ranking import RankWeights, scored
from app.core.redaction import mask_item
from app.core.remembering import Remembering
from app.core.retrieval import RetrievalMode, relate

MIN_SEARCHED = 100
MAX_PICTURED = 5_000


NO_TOPIC = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person says of a memory they add; the rest is filled in."""

    mtype: MType
    text: str
    confidence: float = 0.95
    tags: tuple[str, ...] = ()
    topic: str | None = None
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person changes of a memory; None leaves a field as it is, `NO_TOPIC` takes it away."""

    text: str | None = None
    mtype: MType | None = None
    confidence: float | None = None
    tags: tuple[str, ...] | None = None
    topic: str | None = None


class Memories:
    """All a person can do with their memories. Methods raise `ProviderError` on a failing store."""

    def __init__(  # seven ports and numbers, each named
        self,
        *,
        memory: MemoryProvider,
        embedder: Embedder,
        remembering: Remembering,
        uses: UseLog,
        clock: Clock,
        weights: RankWeights,
        retrieval: RetrievalMode = "hybrid",
    ) -> None:
        self._memory = memory
        self._embedder = embedder
        self._remembering = remembering
        self._arrivals = Arrivals(memory=memory, remembering=remembering)
        self._uses = uses
        self._clock = clock
        self._weights = weights
        self._retrieval: RetrievalMode = retrieval

    async def add(self, user_id: str, draft: Draft) -> MemoryItem:
        """Store one memory; one that restates a known memory renews that one and answers it."""
        refuse_own_writing(draft.text)
        now = self._clock.now()
        text = draft.text.strip()
        item = MemoryItem(
            id=str(uuid4()),
            user_id=user_id,
            mtype=draft.mtype,
            text=text,
            source=Source.MANUAL,
            created_at=now,
            updated_at=now,
            confidence=draft.confidence,
            tags=with_standing(draft.mtype, text, draft.tags),
            topic=draft.topic,
            metadata=draft.metadata,
        )
        return (await self._remembering.keep(user_id, [item]))[0]

    async def get(self, user_id: str, memory_id: str) -> MemoryItem:
        """One memory; raises `Missing`, also for another person's."""
        item = await self._memory.get(user_id, memory_id)
        if item is None:
            raise Missing("There is no such memory.")
        return item

    async def edit(self, user_id: str, memory_id: str, edit: Edit) -> MemoryItem:
        """Change a memory in place; its embedding follows its text."""
        async with self._remembering.turn_of(user_id):
            item = await self.get(user_id, memory_id)
            text = item.text if edit.text is None else edit.text.strip()
            mtype = edit.mtype or item.mtype
            tags = item.tags if edit.tags is None else edit.tags
            changed = replace(
                item,
                text=text,
                mtype=mtype,
                tags=with_standing(mtype, text, tags),
                confidence=item.confidence if edit.confidence is None else edit.confidence,
                topic=item.topic if edit.topic is None else edit.topic or None,
                updated_at=self._clock.now(),
            )
            refuse_own_writing(text)
            changed = (await self._remembering.embedded([changed]))[0]
            await self._memory.upsert([changed])
        return changed

    async def delete(self, user_id: str, memory_id: str) -> None:
        """Delete one memory; raises `Missing` when there is none."""
        if await self._memory.delete(user_id, [memory_id]) == 0:
            raise Missing("There is no such memory.")

    async def restore(self, item: MemoryItem) -> None:
        """Put back a memory exactly as it was (undo of a delete or an edit)."""
        await self._memory.upsert(await self._remembering.embedded([item]))

    async def list(self, criteria: MemoryFilter) -> MemoryPage:
        """A page of memories, newest first."""
        return await self._memory.list(criteria)

    async def search(
        self, user_id: str, query: str, top_k: int, mtypes: frozenset[MType] | None = None
    ) -> tuple[Scored, ...]:
        """The best `top_k` (1..100) by relevance, with their score parts; reads only."""
        now = self._clock.now()
        vector = (await self._embedder.embed([query]))[0]
        hits = await self._memory.search(
            MemoryQuery(
                user_id=user_id,
                vector=vector,
                text=query,
                now=now,
                limit=max(MIN_SEARCHED, 2 * top_k),
                mtypes=mtypes,
            )
        )
        related = relate(query, vector, hits, mode=self._retrieval, now=now, best=top_k)
        return tuple(scored(candidate, now, self._weights) for candidate in related)

    async def forget(self, user_id: str, mtype: MType | None = None) -> int:
        """Delete all of one type, or all that is known of the person; answers how many memories."""
        async with self._remembering.turn_of(user_id):
            if mtype is None:
                await self._uses.forget(user_id)
            return await self._memory.forget(user_id, mtype)

    def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        """Every memory, oldest first, one by one."""
        return self._memory.export(user_id)

    async def bring_in(self, user_id: str, items: Sequence[MemoryItem]) -> Imported:
        """Store an export under this person, as it is; ids that are there already are skipped."""
        outcome, ids = await self._arrivals.take(user_id, items)
        await self._uses.arrived(user_id, ids, self._clock.now())
        return outcome

    async def mask(self, user_id: str, memory_id: str) -> MemoryItem:
        """Replace the secrets a memory holds by their kinds, in its place; else it stays as is."""
        async with self._remembering.turn_of(user_id):
            masked = mask_item(await self.get(user_id, memory_id))
            await self.restore(masked)
        return masked

    async def audit(self, user_id: str) -> Audit:
        """What is wrong with this person's memories; reads only."""
        now = self._clock.now()
        items, uses = await asyncio.gather(
            everything(self._memory, user_id, now), self._uses.of(user_id)
        )
        return await asyncio.to_thread(audit, items, now, uses)

    async def picture(self, user_id: str) -> tuple[Placed, ...]:
        """The newest 5,000 memories on a plane, near what means something near; reads only."""
        criteria = MemoryFilter(user_id=user_id, now=self._clock.now(), limit=MAX_PICTURED)
        return await asyncio.to_thread(project, (await self._memory.list(criteria)).items)

    async def lessons(self, user_id: str) -> tuple[Lesson, ...]:
        """What the latest 100 picks could teach the persona, the newest first."""
        return await lessons(self._memory, user_id, self._clock.now())

    async def remains(self, user_id: str) -> Remains:
        """How much the store holds of a person at this moment, persona included."""
        return await remains(self._memory, user_id, self._clock.now())

    async def persona(self, user_id: str) -> Persona:
        """What was learned of how they like answers; neutral for a stranger."""
        known = await self._memory.get_persona(user_id)
        return known or fresh_persona(user_id, self._clock.now())

    async def set_facets(
        self,
        user_id: str,
        facets: Mapping[str, float],
        *,
        pinned: frozenset[str] | None = None,
    ) -> Persona:
        """Set some facets, each 0..1; raises `Refused` for an unknown one.

        What is set by hand stays put: learning moves only facets that are not pinned. `pinned`
        says which ones are (an import's); without it all that really changed.
        """
        for name, value in facets.items():
            if name not in FACETS:
                raise Refused(f"There is no facet {name!r}; there are {', '.join(FACETS)}.")
            if not 0.0 <= value <= 1.0:
                raise Refused(f"The facet {name} goes from 0 to 1.", field=f"facets.{name}")
        async with self._remembering.turn_of(user_id):
            before = await self.persona(user_id)
            if pinned is None:
                pinned = frozenset(n for n, value in facets.items() if before.facets[n] != value)
            after = replace(
                before,
                facets={**before.facets, **facets},
                pinned=before.pinned | pinned,
                last_updated=self._clock.now(),
            )
            await self._memory.put_persona(after)
        return after

    async def reset_persona(self, user_id: str) -> Persona:
        """Forget what was learned of how they like answers, and keep their memories."""
        neutral = fresh_persona(user_id, self._clock.now())
        async with self._remembering.turn_of(user_id):
            await self._memory.put_persona(neutral)
        return neutral
