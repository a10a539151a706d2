"""A shelf and a question come in; the slots worth reading go out, each with both raw signals.

Pure arithmetic over arrays: one product for all cosines, one pass over the postings of each word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.bm25 import bm25
from app.adapters.memory.exact.census import Census
from app.adapters.memory.exact.changes import GONE, KINDS
from app.adapters.memory.exact.choosing import best
from app.adapters.memory.exact.shelf import View
from app.adapters.memory.exact.surroundings import Around, around
from app.core.domain.memory import Background, MType, Surroundings, Vector, meaningless


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`now` in microseconds; `quotas` are types that share a number of results: (types, number)."""

    vector: Vector
    stems: Sequence[int]
    now: int
    quotas: Sequence[tuple[frozenset[MType], int]]


@dataclass(frozen=True, slots=True)
class Found:
    """Parallel, best cosine first. `vectors` is a copy: [found, dimensions]."""

    rows: NDArray[np.int64]
    cosines: NDArray[np.float32]
    lexical: NDArray[np.float32]
    vectors: NDArray[np.float32]
    surroundings: Sequence[Surroundings | None]
    background: Background


def find(view: View, question: Question) -> Found:
    """For each quota the best by meaning, by words, and by what stands around them.

    Where the meaning of the question is not known, words alone find.
    """
    living = view.living(question.now)
    cosines = view.vectors @ question.vector
    words = [view.postings.of(stem) for stem in question.stems]
    scores = bm25(view, words, living) if words else None
    nearby = around(view, words, living) if words else None
    chosen = [np.empty(0, dtype=np.intp)]
    for types, number in question.quotas:
        wanted = _Wanted(view, living, types)
        if not meaningless(question.vector):
            slots = wanted.living()
            own = cosines if slots.size == cosines.size else cosines[slots]
            chosen.append(best(own, slots, number))
        if scores is not None:
            slots = wanted.of(np.flatnonzero(scores))
            chosen.append(best(scores[slots], slots, number))
        if nearby is not None:
            slots, sums = nearby.nearest(cosines, wanted.of(living.spoken), number)
            there = sums != 0
            chosen.append(best(sums[there], slots[there], number))
    slots = np.unique(np.concatenate(chosen))
    slots = slots[np.lexsort((view.rows[slots], -cosines[slots]))]
    return Found(
        view.rows[slots],
        np.clip(cosines[slots], -1.0, 1.0),
        scores[slots] if scores is not None else np.zeros(slots.size, dtype=np.float32),
        view.vectors[slots],
        _told(nearby, living, slots),
        living.background,
    )


class _Wanted:
    """Slots of some types."""

    def __init__(self, view: View, living: Census, types: frozenset[MType]) -> None:
        self._all = len(types) == len(KINDS)
        self._kinds, self._living = view.kinds, living
        self._wanted = np.zeros(GONE + 1, dtype=np.bool_)
        self._wanted[[KINDS.index(mtype) for mtype in types]] = True

    def living(self) -> NDArray[np.intp]:
        if self._all and self._living.everyone:
            return np.arange(self._kinds.size)
        return np.flatnonzero(self._living.alive & self._wanted[self._kinds])

    def of(self, slots: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those of living slots."""
        return slots if self._all else slots[self._wanted[self._kinds[slots]]]


def _told(
    nearby: Around | None, living: Census, slots: NDArray[np.intp]
) -> list[Surroundings | None]:
    if nearby is None:
        return [None] * slots.size
    shares = np.clip(nearby.figures(slots), 0.0, 1.0).T.tolist()
    return [
        Surroundings(turn=turn, near=near, around=wider, wide=widest, session=session)
        if number >= 0
        else None
        for number, (turn, near, wider, widest, session) in zip(
            living.told[slots].tolist(), shares, strict=True
        )
    ]
