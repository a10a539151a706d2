"""Where words were said comes in; BM25 of the windows around every turn goes out.

A rare word is followed from the turns that hold it to their neighbours. A word that many turns hold
(a speaker's name) is counted the other way round, by looking from every turn at its neighbours.
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


def window_sums(view: View, terms: Sequence[Term], norms: Sequence[tuple[float, float]]) -> Floats:
    """[4, slots]: Σ rarity · times / (times + norm) over the words, `times` within each reach.

    `norms` are (a, b) for each reach: the norm is a + b · the number of words in the turn.
    """
    size = view.rows.size
    lengths = view.lengths.astype(np.float32)
    rare = [term for term in terms if term[1].size * _FOLLOWED_SHARE <= size]
    common = [term for term in terms if term[1].size * _FOLLOWED_SHARE > size]
    sums = np.zeros((len(REACHES), size), dtype=np.float32)
    if common:
        _look_around(sums, view, common, norms, lengths)
    if rare:
        _follow(sums, view, rare, norms, lengths)
    return sums


def _look_around(
    sums: Floats,
    view: View,
    terms: Sequence[Term],
    norms: Sequence[tuple[float, float]],
    lengths: Floats,
) -> None:
    """Every slot adds up what its neighbours hold; one slot more, always empty, ends each row."""
    size = lengths.size
    ways = [_padded(view.links.before, size), _padded(view.links.after, size)]
    steps = [list(ways)]
    while len(steps) < max(REACHES):
        steps.append([way[last] for way, last in zip(ways, steps[-1], strict=True)])
    scaled = [np.float32(a) + np.float32(b) * lengths for a, b in norms]
    for weight, slots, times in terms:
        own = np.zeros(size + 1, dtype=np.float32)
        own[slots] = times
        held, reach = own[:size].copy(), 0
        for place, target in enumerate(REACHES):
            while reach < target:
                for step in steps[reach]:
                    held += own[step[:size]]
                reach += 1
            sums[place] += np.float32(weight) * held / (held + scaled[place])


def _padded(links: NDArray[np.int32], size: int) -> Slots:
    """Each slot's neighbour, the empty slot where there is none; of the empty slot itself too."""
    ways = np.append(links, size).astype(np.intp)  # a copy: the writing thread may change links
    ways[(ways < 0) | (ways > size)] = size
    return ways


def _follow(
    sums: Floats,
    view: View,
    terms: Sequence[Term],
    norms: Sequence[tuple[float, float]],
    lengths: Floats,
) -> None:
    """All words at once: a place in `held` is a word and a slot."""
    size = lengths.size
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
        norm = np.float32(a) + np.float32(b) * lengths[where]
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
