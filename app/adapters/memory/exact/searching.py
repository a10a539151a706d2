"""A shelf and a question come in; the slots worth reading go out, each with both raw signals.

Pure arithmetic over arrays: one product for all cosines, one pass over the postings of each word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.bm25 import bm25
from app.adapters.memory.exact.changes import KINDS
from app.adapters.memory.exact.shelf import GONE, View
from app.adapters.memory.exact.surroundings import Around, around
from app.adapters.memory.exact.talks import NOWHERE
from app.core.domain.memory import Background, MType, Surroundings, Vector, meaningless

_ROUGHLY = np.array([0.5, 1.5, 2.0, 0.5], dtype=np.float32)
"""What the windows weigh when it is chosen what is looked at: near to what they weigh later."""


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
    meant = not meaningless(question.vector)
    cosines = view.vectors @ question.vector
    alive = (view.expiries > question.now) & (view.kinds != GONE)
    scores = bm25(view, question.stems, alive) if question.stems else None
    worded = None if scores is None else np.flatnonzero(scores)
    nearby = _nearby(view, question, alive, cosines)
    chosen = [np.empty(0, dtype=np.intp)]
    for types, number in question.quotas:
        wanted = _wanted(types)
        if meant:
            slots = np.flatnonzero(alive & wanted[view.kinds])
            chosen.append(_best(cosines, slots, number))
        if scores is not None and worded is not None:
            chosen.append(_best(scores, worded[wanted[view.kinds[worded]]], number))
        if nearby is not None:
            told = np.flatnonzero(nearby.together)
            chosen.append(_best(nearby.together, told[wanted[view.kinds[told]]], number))
    slots = np.unique(np.concatenate(chosen))
    slots = slots[np.lexsort((view.rows[slots], -cosines[slots]))]
    return Found(
        view.rows[slots],
        np.clip(cosines[slots], -1.0, 1.0),
        scores[slots] if scores is not None else np.zeros(slots.size, dtype=np.float32),
        view.vectors[slots],
        _told(nearby, view, slots),
        _background(view, alive),
    )


def _background(view: View, alive: NDArray[np.bool_]) -> Background:
    apart = alive & (view.links.sessions == NOWHERE) if view.sessions else alive
    count = int(np.count_nonzero(apart))
    return Background(
        memories=count,
        words=int(view.lengths.sum(where=apart)),
        turns=int(np.count_nonzero(alive)) - count,
    )


@dataclass(frozen=True, slots=True)
class _Nearby:
    """What stands around each slot, and a rough sum of it that only chooses what is looked at."""

    around: Around
    together: NDArray[np.float32]


def _nearby(
    view: View, question: Question, alive: NDArray[np.bool_], cosines: NDArray[np.float32]
) -> _Nearby | None:
    """None where there is no conversation, or nothing was asked in words."""
    if not view.sessions or not question.stems:
        return None
    found = around(view, question.stems, alive)
    spoken = alive & (view.links.sessions >= 0)
    together = _ROUGHLY @ found.windows + found.session + np.clip(cosines, 0.0, 1.0)
    return _Nearby(found, np.where(spoken, together, np.float32(0.0)))


def _told(nearby: _Nearby | None, view: View, slots: NDArray[np.intp]) -> list[Surroundings | None]:
    if nearby is None:
        return [None] * slots.size
    figures = np.vstack([nearby.around.windows, nearby.around.session])
    shares = np.clip(figures[:, slots], 0.0, 1.0).T.tolist()
    return [
        Surroundings(turn=turn, near=near, around=wider, wide=widest, session=session)
        if number >= 0
        else None
        for number, (turn, near, wider, widest, session) in zip(
            view.links.sessions[slots].tolist(), shares, strict=True
        )
    ]


def _wanted(types: frozenset[MType]) -> NDArray[np.bool_]:
    """Whether a kind is one of the types, for every kind there can be."""
    wanted = np.zeros(GONE + 1, dtype=np.bool_)
    wanted[[KINDS.index(mtype) for mtype in types]] = True
    return wanted


def _best(scores: NDArray[np.float32], slots: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    if slots.size <= number:
        return slots
    return slots[np.argpartition(scores[slots], slots.size - number)[-number:]]
