"""Looks over all of a person's memories and says what is wrong with them; changes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.core.domain.memory import MemoryItem, MType, Source
from app.core.domain.use import Uses
from app.core.redaction import mask
from app.core.text.meaning import Reading, contradicts, normalized, same_statement
from app.core.text.outlines import Outlines, topics

NEAR = 0.95
SAME_SUBJECT = 0.55
"""With MiniLM opposite statements score from 0.58 upward; below, they are about other things."""
STALE_AFTER = timedelta(days=365)
UNUSED_AFTER = timedelta(days=90)
"""A quarter of a year: what nothing asked for in so long is worth a look."""
OPINIONS = frozenset({MType.PREFERENCE, MType.STYLE, MType.PROFILE, MType.GOAL})
BLOCK = 512

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found, by memory id: equal and contradicting pairs, secrets by kind, old items.

    In a pair the older memory comes first. `unused` went to no prompt and no answer in all the time
    that was counted, which is 90 days or more.
    """

    total: int
    duplicates: tuple[Pair, ...]
    contradictions: tuple[Pair, ...]
    secrets: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]
    unused: tuple[str, ...]
    by_type: tuple[tuple[str, int], ...]


def audit(items: Sequence[MemoryItem], now: datetime, uses: Uses) -> Audit:
    """Items with embeddings are compared by meaning too; without, by their words alone.

    Turns of conversations are not compared: people say the same twice, and change their minds. Nor
    are they, or picks, ever unused: they serve as a record, and for guessing.
    """
    duplicates: list[Pair] = []
    contradictions: list[Pair] = []
    own = [item for item in items if "conversation_id" not in item.metadata]
    for mtype in MType:
        alike = [item for item in own if item.mtype is mtype]
        shelf = _Compared(alike, opinions=mtype in OPINIONS)
        duplicates += shelf.duplicates
        contradictions += shelf.contradictions
    return Audit(
        total=len(items),
        duplicates=tuple(duplicates),
        contradictions=tuple(contradictions),
        secrets=tuple((item.id, kind) for item in items for kind in mask(item.text).counts),
        stale=tuple(item.id for item in items if now - item.updated_at > STALE_AFTER),
        unused=tuple(item.id for item in own if _is_unused(item, now, uses)),
        by_type=tuple(sorted(Counter(item.mtype.value for item in items).items())),
    )


def _is_unused(item: MemoryItem, now: datetime, uses: Uses) -> bool:
    use = uses.by_id.get(item.id)
    if item.source == Source.CHOICE or (use is not None and use.times):
        return False
    counted = max(item.created_at, uses.since if use is None else use.since)
    return now - counted > UNUSED_AFTER


class _Compared:
    """Memories of one type, each compared with the older ones that say something else."""

    def __init__(self, items: Sequence[MemoryItem], *, opinions: bool) -> None:
        self.duplicates: list[Pair] = []
        self.contradictions: list[Pair] = []
        self._items = sorted(items, key=lambda item: (item.updated_at, item.id))
        self._readings = [Reading(text=item.text) for item in self._items]
        self._topics = topics(self._readings) if opinions else None
        self._at: dict[str, int] = {}
        self._standing = np.zeros(len(self._items), np.bool_)
        for place, cosines in enumerate(_cosines(self._items)):
            self._compare(place, cosines)

    @cached_property
    def _outlines(self) -> Outlines:
        """Read when two memories are near for the first time."""
        return Outlines(self._readings)

    def _compare(self, place: int, cosines: NDArray[np.float32]) -> None:
        words = normalized(self._items[place].text)
        known = self._at.get(words)
        if known is None:
            known = self._said_before(place, cosines)
        if known is not None:
            self.duplicates.append((self._items[known].id, self._items[place].id))
            return
        if self._topics is not None:
            self._contradict(place, cosines, self._topics)
        self._at[words] = place
        self._standing[place] = True

    def _said_before(self, place: int, cosines: NDArray[np.float32]) -> int | None:
        near = np.flatnonzero((cosines >= NEAR) & self._standing[:place])
        if not near.size:
            return None
        mine, alike = self._readings[place], self._outlines.alike(place, near).tolist()
        return next((one for one in alike if same_statement(self._readings[one], mine)), None)

    def _contradict(
        self, place: int, cosines: NDArray[np.float32], about: NDArray[np.intp]
    ) -> None:
        near = cosines >= SAME_SUBJECT
        if about[place] >= 0:
            near = near | (about[:place] == about[place])
        among = np.flatnonzero(near & self._standing[:place])
        if not among.size:
            return
        mine = self._readings[place]
        self.contradictions += [
            (self._items[other].id, self._items[place].id)
            for other in self._outlines.opposed(place, among).tolist()
            if contradicts(self._readings[other], mine)
        ]


def _cosines(items: Sequence[MemoryItem]) -> Iterator[NDArray[np.float32]]:
    """For each memory its cosines with those before it, made in blocks so that little is held."""
    known = [item.embedding for item in items if item.embedding is not None]
    if not known:
        yield from (np.zeros(place, np.float32) for place in range(len(items)))
        return
    blank = np.zeros_like(known[0])
    matrix = np.stack([blank if item.embedding is None else item.embedding for item in items])
    for start in range(0, len(items), BLOCK):
        block = matrix[start : start + BLOCK] @ matrix[: start + BLOCK].T
        for offset, row in enumerate(block):
            yield row[: start + offset]
