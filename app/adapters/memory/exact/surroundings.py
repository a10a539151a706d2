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
from app.adapters.memory.exact.windows import REACHES, Floats, Term, window_sums

K1 = 1.2
B_NARROW = 0.75
B_WIDE = 0.3  # a wide window is long because it is wide, which says nothing against it
MAX_TERMS = 16  # the rarest ones


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
        said = [_said(term, spoken) for term in terms.found]
        windows = window_sums(view, said, [_norm(place, measures) for place in range(len(REACHES))])
        for weight, slots, count in said:
            _add_sessions(sessions, weight, told[slots], count, measures)
    scale = np.float32(1.0 / terms.mass) if terms.mass > 0 else np.float32(0.0)
    places = np.where(spoken, told, 0)
    return Around(
        windows=windows * scale,
        session=np.where(spoken, sessions[places] * scale, np.float32(0.0)),
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """(rarity, slots, times) of each word that occurs; `mass`: the rarity of all, found or not."""

    found: list[Term]
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


def _said(term: Term, spoken: NDArray[np.bool_]) -> Term:
    """Only what was said in a conversation."""
    weight, slots, times = term
    there = spoken[slots]
    return weight, slots[there], times[there]


def _norm(place: int, measures: _Measures) -> tuple[float, float]:
    """(a, b) of BM25's length norm a + b · length of the turn, for windows of a reach.

    The other turns of a window are taken to be of mean length.
    """
    turns, mean = 2 * REACHES[place] + 1, measures.windows[place]
    share = B_NARROW if REACHES[place] <= 1 else B_WIDE
    others = mean * (turns - 1) / turns
    return K1 * (1 - share + share * others / mean), K1 * share / mean


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
