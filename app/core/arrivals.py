"""Memories from elsewhere come in, many at a time; those that are new and sound are stored.

While one batch is written the next is embedded, and between two others get their turn: a person
who asks for guesses does not wait for another one's import.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryItem, MType
from app.core.learning import is_ours, standing_tags
from app.core.ports.memory import MemoryProvider
from app.core.remembering import Remembering, check_text

BATCH = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of an import: `refused` holds (position in the given items, reason)."""

    imported: int
    skipped: int
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """One import under way: the ids that are taken by now, and what became of each item."""

    user_id: str
    taken: set[str]
    stored: list[str] = field(default_factory=list)
    skipped: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def new(self, items: Sequence[MemoryItem], start: int) -> list[MemoryItem]:
        """Those of the items to be stored; `start` is the position of the first."""
        fresh = []
        for position, item in enumerate(items, start):
            reason = _why_not(item)
            if reason is not None:
                self.refused.append((position, reason))
            elif item.id in self.taken:
                self.skipped += 1
            else:
                self.taken.add(item.id)
                self.stored.append(item.id)
                fresh.append(_of(self.user_id, item))
        return fresh


class Arrivals:
    """Takes in what was exported elsewhere, as it is: nothing is merged or learned."""

    def __init__(self, *, memory: MemoryProvider, remembering: Remembering) -> None:
        self._memory = memory
        self._remembering = remembering

    async def take(
        self, user_id: str, items: Sequence[MemoryItem]
    ) -> tuple[Imported, Sequence[str]]:
        """Store them under this person, and say what became of them; and the ids that are new.

        Ids that are there already are skipped. Raises `ProviderError` when the store fails; the
        batches before are stored then.
        """
        known = await self._memory.known(user_id, [item.id for item in items])
        sorting = _Sorting(user_id=user_id, taken=set(known))
        embedded: Sequence[MemoryItem] = ()
        for start in range(0, len(items), BATCH):
            fresh = sorting.new(items[start : start + BATCH], start)
            embedded, _ = await asyncio.gather(
                self._remembering.embedded(fresh), self._remembering.store(embedded)
            )
        await self._remembering.store(embedded)
        outcome = Imported(
            imported=len(sorting.stored), skipped=sorting.skipped, refused=tuple(sorting.refused)
        )
        return outcome, sorting.stored


def refuse_own_writing(text: str) -> None:
    """Raise `Refused` for a prompt of ours."""
    if is_ours(text):
        raise Refused(
            "This looks like a prompt Inkling wrote; remembering it would only echo.", field="text"
        )


def with_standing(mtype: MType, text: str, tags: Sequence[str]) -> tuple[str, ...]:
    """The tags, with `constraint` added to a preference that is worded as a hard limit."""
    return tuple(dict.fromkeys((*tags, *standing_tags(mtype, text))))


def _why_not(item: MemoryItem) -> str | None:
    try:
        check_text(item.text)
        refuse_own_writing(item.text)
    except Refused as error:
        return str(error)
    return None


def _of(user_id: str, item: MemoryItem) -> MemoryItem:
    tags = with_standing(item.mtype, item.text, item.tags)
    if item.user_id == user_id and tags == item.tags:
        return item
    return replace(item, user_id=user_id, tags=tags)
