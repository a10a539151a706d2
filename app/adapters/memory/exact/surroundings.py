"""A question and a shelf come in; how much stands around each turn of a conversation goes out.

An answer often lies beside the words that were asked for: in the turn after, or some turns on. So
BM25 is counted over a turn alone, over windows of growing width around it, and over its session.
Each figure is the share of the question's rarity that was found, in 0..1; a memory that is no part
of a conversation has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.postings import slots_of, times_of
from app.adapters.memory.exact.shelf import View
from app.adapters.memory.exact.talks import NOWHERE

K1 = 1.2
B_NARROW = 0.75
B_WIDE = 0.3  # a wide window is long because it is wide, which says nothing against it
REACHES = (0, 1, 2, 4)
"""How many turns to each side a window reaches."""
MAX_TERMS = 16  # the rarest ones

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Around:
    """Parallel to the shelf's slots: shares for each of REACHES, and for the session.

    `windows` has the shape [4, slots].
    """

    windows: Floats
    session: Floats


def around(view: View, stems: Sequence[int], alive: NDArray[np.bool_]) -> Around:
    """All figures for all slots; zeros where there is nothing of the question."""
    size = view.rows.size
    terms = _terms(view, stems, alive)
    told = view.links.sessions.copy()  # the writing thread may take a turn out meanwhile
    spoken = alive & (told != NOWHERE)
    windows = np.zeros((len(REACHES), size), dtype=np.float32)
    sessions = np.zeros(max(view.sessions, 1), dtype=np.float32)
    if terms.found and terms.mass > 0 and spoken.any():
        measures = _measures(view, told[spoken], spoken)
        for weight, slots, times in terms.found:
            said = slots[spoken[slots]]
            count = times[spoken[slots]]
            _add_windows(windows, view, weight, said, count, measures)
            _add_sessions(sessions, weight, told[said], count, measures)
    scale = np.float32(1.0 / terms.mass) if terms.mass > 0 else np.float32(0.0)
    places = np.where(spoken, told, 0)
    return Around(
        windows=windows * scale,
        session=np.where(spoken, sessions[places] * scale, np.float32(0.0)),
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """(rarity, slots, times) of each word that occurs; `mass`: the rarity of all, found or not."""

    found: list[tuple[float, NDArray[np.intp], Floats]]
    mass: float


def _terms(view: View, stems: Sequence[int], alive: NDArray[np.bool_]) -> _Terms:
    total = int(np.count_nonzero(alive))
    found, mass = [], 0.0
    for stem in stems:
        postings = view.postings.of(stem)
        slots = slots_of(postings)
        living = alive[slots]
        count = int(np.count_nonzero(living))
        rarity = float(np.log1p((total - count + 0.5) / (count + 0.5)))
        mass += rarity
        if count:
            found.append((rarity, slots[living], times_of(postings[living])))
    found.sort(key=lambda term: -term[0])
    return _Terms(found[:MAX_TERMS], mass)


@dataclass(frozen=True, slots=True)
class _Measures:
    """Mean lengths in words: of a window of each reach, and of a session; and each session's."""

    windows: tuple[float, ...]
    sessions: Floats
    session: float


def _measures(view: View, numbers: NDArray[np.int32], spoken: NDArray[np.bool_]) -> _Measures:
    """`numbers` are the sessions of the spoken slots, of which there is at least one."""
    lengths = view.lengths[spoken]
    words = np.bincount(numbers, lengths, minlength=view.sessions).astype(np.float32)
    turns = np.bincount(numbers, minlength=view.sessions)
    held = turns > 0
    mean, span = float(lengths.mean()), float(turns[held].mean())
    return _Measures(
        # in a session of m turns windows of reach r hold m (2r + 1) - r (r + 1) turns together
        windows=tuple(max(mean * (2 * r + 1 - r * (r + 1) / span), mean, 1.0) for r in REACHES),
        sessions=words,
        session=max(float(words[held].mean()), 1.0),
    )


def _add_windows(
    windows: Floats,
    view: View,
    weight: float,
    slots: NDArray[np.intp],
    times: Floats,
    measures: _Measures,
) -> None:
    """Add one word's BM25 to the windows that hold it."""
    size = view.rows.size
    steps = [(slots, times)]
    earlier = later = slots
    earlier_times = later_times = times
    held = np.zeros(size, dtype=np.float32)
    reach = 0
    for place, target in enumerate(REACHES):
        while reach < target:
            earlier, earlier_times = _step(view.links.before, earlier, earlier_times, size)
            later, later_times = _step(view.links.after, later, later_times, size)
            steps += [(earlier, earlier_times), (later, later_times)]
            reach += 1
        for where, count in steps:
            held += np.bincount(where, count, minlength=size).astype(np.float32)
        steps = []
        touched = np.flatnonzero(held)
        share = B_NARROW if target <= 1 else B_WIDE
        turns = 2 * target + 1
        lengths = view.lengths[touched].astype(np.float32) + np.float32(
            measures.windows[place] * (turns - 1) / turns
        )
        norm = np.float32(K1) * (1 - share + share * lengths / np.float32(measures.windows[place]))
        windows[place, touched] += np.float32(weight) * held[touched] / (held[touched] + norm)


def _step(
    links: NDArray[np.int32], slots: NDArray[np.intp], times: Floats, size: int
) -> tuple[NDArray[np.intp], Floats]:
    """One turn further; where a session ends, nothing."""
    moved = links[slots].astype(np.intp)
    there = (moved != NOWHERE) & (moved < size)
    return moved[there], times[there]


def _add_sessions(
    sessions: Floats,
    weight: float,
    numbers: NDArray[np.int32],
    times: Floats,
    measures: _Measures,
) -> None:
    """Add one word's BM25 to the sessions (by number) that hold it."""
    held = np.bincount(numbers, times, minlength=sessions.size)
    held = held.astype(np.float32)
    lengths = np.zeros_like(held)
    lengths[: measures.sessions.size] = measures.sessions
    share = np.float32(B_NARROW)
    norm = np.float32(K1) * (1 - share + share * lengths / np.float32(measures.session))
    sessions += np.float32(weight) * held / (held + norm)
