"""Where words were said comes in; BM25 of the windows around turns goes out.

A rare word is followed from the turns that hold it to their neighbours. A word that many turns hold
(a speaker's name) is counted the other way round, by looking from a turn at its neighbours: only
from those turns that are asked about. It tells little, so what it adds at most is known beforehand.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.shelf import View

Floats = NDArray[np.float32]
Slots = NDArray[np.intp]
Term: TypeAlias = tuple[float, Slots, Floats]
"""A word's rarity, the slots that hold it, each once, and how many times each does."""

REACHES = (0, 1, 2, 4)
"""How many turns to each side a window reaches."""

_FOLLOWED_SHARE = 16
"""Following touches nine slots for each that holds the word, and costs more for each of them."""


class Windows:
    """Σ rarity · times / (times + norm) over the words, `times` within each reach.

    `norms` are (a, b) for each reach: the norm is a + b · the number of words in the turn.
    """

    def __init__(
        self, view: View, terms: Sequence[Term], norms: Sequence[tuple[float, float]]
    ) -> None:
        size = view.rows.size
        rare = [term for term in terms if term[1].size * _FOLLOWED_SHARE <= size]
        self._view, self._norms = view, norms
        self._common = [term for term in terms if term[1].size * _FOLLOWED_SHARE > size]
        self.least = np.zeros((len(REACHES), size), dtype=np.float32)
        if rare:
            _follow(self.least, view, rare, norms)

    @property
    def further(self) -> float:
        """What the common words add to `least` at most, at any reach: each less than its rarity."""
        return sum(weight for weight, _, _ in self._common)

    def at(self, slots: Slots) -> Floats:
        """The sums of these slots, of shape [4, slots]; `least` is what rare words make of them."""
        sums = np.zeros((len(REACHES), slots.size), dtype=np.float32)
        if self._common:
            _look_around(sums, self._view, slots, self._common, self._norms)
        return sums + self.least[:, slots]


def _look_around(
    sums: Floats,
    view: View,
    slots: Slots,
    terms: Sequence[Term],
    norms: Sequence[tuple[float, float]],
) -> None:
    """Each slot adds up what its neighbours hold; one slot more, always empty, ends each row."""
    size = view.rows.size
    ways = [np.append(way, size) for way in (view.links.before, view.links.after)]  # copies
    steps = [[slots, slots]]
    while len(steps) <= max(REACHES):
        steps.append([_next(way, at, size) for way, at in zip(ways, steps[-1], strict=True)])
    lengths = view.lengths[slots].astype(np.float32)
    scaled = [np.float32(a) + np.float32(b) * lengths for a, b in norms]
    own = np.zeros(size + 1, dtype=np.float32)
    for weight, holders, times in terms:
        own[holders] = times
        held, reach = own[slots], 0
        for place, target in enumerate(REACHES):
            while reach < target:
                reach += 1
                for step in steps[reach]:
                    held += own[step]
            sums[place] += np.float32(weight) * held / (held + scaled[place])
        own[holders] = 0


def _next(way: NDArray[np.int32], slots: Slots, size: int) -> Slots:
    """Each slot's neighbour, the empty slot where there is none; of the empty slot itself too."""
    moved = way[slots].astype(np.intp)
    moved[(moved < 0) | (moved > size)] = size  # the writing thread may be further than the view
    return moved


def _follow(
    sums: Floats, view: View, terms: Sequence[Term], norms: Sequence[tuple[float, float]]
) -> None:
    """All words at once: a place in `held` is a word and a slot."""
    size = view.rows.size
    slots = np.concatenate([term[1] for term in terms])
    times = np.concatenate([term[2] for term in terms])
    offsets = np.repeat(np.arange(len(terms)) * size, [term[1].size for term in terms])
    weights = np.array([term[0] for term in terms], dtype=np.float32)
    held = np.zeros(len(terms) * size, dtype=np.float32)
    held[offsets + slots] = times
    touched = [offsets + slots]
    sides = [(view.links.before, slots, offsets, times), (view.links.after, slots, offsets, times)]
    reach = 0
    for place, target in enumerate(REACHES):
        while reach < target:
            sides = [_stepped(side, size) for side in sides]
            for _, at, offset, count in sides:
                places = offset + at
                touched.append(places[held[places] == 0])
                held[places] += count
            reach += 1
        everywhere = np.concatenate(touched)
        where, share = everywhere % size, held[everywhere]
        a, b = norms[place]
        norm = np.float32(a) + np.float32(b) * view.lengths[where].astype(np.float32)
        values = weights[everywhere // size] * share / (share + norm)
        sums[place] += np.bincount(where, values, minlength=size).astype(np.float32)


def _stepped(
    side: tuple[NDArray[np.int32], Slots, Slots, Floats], size: int
) -> tuple[NDArray[np.int32], Slots, Slots, Floats]:
    """One turn further; where a session ends, nothing."""
    links, slots, offsets, times = side
    moved = links[slots].astype(np.intp)
    there = (moved >= 0) & (moved < size)
    return links, moved[there], offsets[there], times[there]
