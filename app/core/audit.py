"""Looks over all of a person's memories and says what is wrong with them; changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from app.core.domain.memory import MemoryItem, MType, Source
from app.core.domain.use import Uses
from app.core.redaction import mask
from app.core.text.meaning import Reading, contradicts, normalized, same_statement

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
        self._opinions = opinions
        self._items = sorted(items, key=lambda item: (item.updated_at, item.id))
        self._readings = [Reading(text=item.text) for item in self._items]
        self._at: dict[str, int] = {}
        self._standing: set[int] = set()
        self._about: dict[str, list[int]] = defaultdict(list)
        for place, cosines in enumerate(_cosines(self._items)):
            self._compare(place, cosines)

    def _compare(self, place: int, cosines: NDArray[np.float32]) -> None:
        words = normalized(self._items[place].text)
        known = self._at.get(words)
        if known is None:
            near = self._near(cosines, NEAR)
            known = next((one for one in near if self._same(one, place)), None)
        if known is not None:
            self.duplicates.append((self._items[known].id, self._items[place].id))
            return
        if self._opinions:
            self._contradict(place, cosines)
        self._at[words] = place
        self._standing.add(place)

    def _near(self, cosines: NDArray[np.float32], least: float) -> list[int]:
        found: list[int] = np.flatnonzero(cosines >= least).tolist()
        return [one for one in found if one in self._standing]

    def _same(self, one: int, other: int) -> bool:
        return same_statement(self._readings[one], self._readings[other])

    def _contradict(self, place: int, cosines: NDArray[np.float32]) -> None:
        mine = self._readings[place]
        topic = mine.saying.topic if mine.saying else None
        near = set(self._near(cosines, SAME_SUBJECT))
        if topic is not None:
            near |= set(self._about[topic])
            self._about[topic].append(place)
        self.contradictions += [
            (self._items[other].id, self._items[place].id)
            for other in sorted(near)
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
