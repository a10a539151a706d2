"""A store and a person come in; what it holds of them, and what picks taught, goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.domain.memory import MemoryFilter, MemoryItem, MType, Source
from app.core.learning import leanings_of
from app.core.ports.memory import MemoryProvider

PAGE = 500
MAX_LESSONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What the store holds of a person: memories by type, and whether a persona is kept."""

    memories: tuple[tuple[MType, int], ...]
    persona: bool

    @property
    def total(self) -> int:
        """How many things, the persona counted as one."""
        return sum(count for _, count in self.memories) + self.persona


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A pick, and how it leaned: by facet in -1..1, without those it said nothing of."""

    pick: MemoryItem
    leanings: Mapping[str, float]


async def everything(memory: MemoryProvider, user_id: str, now: datetime) -> tuple[MemoryItem, ...]:
    """All memories with their embeddings, newest first."""
    items: list[MemoryItem] = []
    cursor: str | None = None
    while True:
        page = await memory.list(MemoryFilter(user_id=user_id, now=now, limit=PAGE, cursor=cursor))
        items.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return tuple(items)


async def lessons(memory: MemoryProvider, user_id: str, now: datetime) -> tuple[Lesson, ...]:
    """What the latest 100 picks could teach the persona, the newest first."""
    criteria = MemoryFilter(user_id=user_id, now=now, source=Source.CHOICE, limit=MAX_LESSONS)
    picks = (await memory.list(criteria)).items
    found = (Lesson(pick=pick, leanings=leanings_of(pick)) for pick in picks)
    return tuple(lesson for lesson in found if lesson.leanings)


async def remains(memory: MemoryProvider, user_id: str, now: datetime) -> Remains:
    """How much the store holds of a person at this moment, asked for each type."""
    counts = []
    for mtype in MType:
        criteria = MemoryFilter(user_id=user_id, now=now, mtypes=frozenset({mtype}), limit=1)
        counts.append((mtype, (await memory.list(criteria)).total))
    return Remains(memories=tuple(counts), persona=await memory.get_persona(user_id) is not None)
