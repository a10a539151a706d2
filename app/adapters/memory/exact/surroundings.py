"""A question and a shelf come in; how much stands around the turns of conversations goes out.

An answer often lies beside the words that were asked for: in the turn after, or some turns on. So
BM25 is counted over a turn alone, over windows of growing width around it, and over its session.
Each figure is the share of the question's rarity that was found, in 0..1; a memory that is no part
of a conversation has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.census import Census, Talking
from app.adapters.memory.exact.choosing import line_of
from app.adapters.memory.exact.postings import slots_of, times_of
from app.adapters.memory.exact.shelf import View
from app.adapters.memory.exact.windows import REACHES, Floats, Slots, Term, Windows

K1 = 1.2
B_NARROW = 0.75
B_WIDE = 0.3  # a wide window is long because it is wide, which says nothing against it
MAX_TERMS = 16  # the rarest ones

_ROUGHLY = (np.float32(0.5), np.float32(1.5), np.float32(2.0), np.float32(0.5))
"""What the windows weigh when it is chosen what is looked at: near to what they weigh later."""

_ROUNDING = 1e-4
"""More than float32 can be off by in sums of these sizes."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around turns. `sessions` are the shares of each, and 0 for none at the end."""

    windows: Windows
    sessions: Floats
    scale: np.float32
    told: NDArray[np.int32]

    def figures(self, slots: Slots) -> Floats:
        """The shares of each of REACHES, and of the session: [5, slots]."""
        return np.vstack([self.windows.at(slots) * self.scale, self.sessions[self.told[slots]]])

    def nearest(self, cosines: Floats, slots: Slots, number: int) -> tuple[Slots, Floats]:
        """Those of the slots (all turns) that may be the best `number` of them, with a rough sum.

        The sum is of what stands around and of the meaning. Rare words alone say the least it can
        be; a slot whose most is less than the least of `number` others is not among the best.
        """
        if slots.size > number:
            every = slots.size == self.told.size  # then none need be picked out
            least = self._least(cosines, slice(None) if every else slots)
            line = line_of(least, number)
            further = self.windows.further * float(self.scale) * float(sum(_ROUGHLY))
            slots = slots[least >= line - further - _ROUNDING]
        return slots, _rough(self.windows.at(slots)) * self.scale + self._beside(cosines, slots)

    def _least(self, cosines: Floats, slots: Slots | slice) -> Floats:
        return _rough(self.windows.least[:, slots]) * self.scale + self._beside(cosines, slots)

    def _beside(self, cosines: Floats, slots: Slots | slice) -> Floats:
        return self.sessions[self.told[slots]] + np.clip(cosines[slots], 0.0, 1.0)


def _rough(windows: Floats) -> Floats:
    """Summed one by one: a slot's sum is the same to the bit, whatever it is summed among."""
    rough: Floats = windows[0] * _ROUGHLY[0]
    for weight, row in zip(_ROUGHLY[1:], windows[1:], strict=True):
        rough += weight * row
    return rough


def around(view: View, words: Sequence[NDArray[np.uint64]], living: Census) -> Around | None:
    """`words` are the postings of each; None where no turn lives."""
    if living.talking is None:
        return None
    terms = _terms(words, living)
    said = [_said(term, living) for term in terms.found]
    norms = [_norm(place, living.talking) for place in range(len(REACHES))]
    sessions = np.zeros(living.talking.words.size + 1, dtype=np.float32)
    for weight, slots, count in said:
        _add_sessions(sessions[:-1], weight, living.told[slots], count, living.talking)
    scale = np.float32(1.0 / terms.mass) if terms.mass > 0 else np.float32(0.0)
    return Around(Windows(view, said, norms), sessions * scale, scale, living.told)


@dataclass(frozen=True, slots=True)
class _Terms:
    """(rarity, slots, times) of each word that occurs; `mass`: the rarity of all, found or not."""

    found: list[Term]
    mass: float


def _terms(words: Sequence[NDArray[np.uint64]], living: Census) -> _Terms:
    found, mass = [], 0.0
    for postings in words:
        slots = slots_of(postings)
        if not living.everyone:
            alive = living.alive[slots]
            postings, slots = postings[alive], slots[alive]  # noqa: PLW2901  # the living among them
        rarity = float(np.log1p((living.total - slots.size + 0.5) / (slots.size + 0.5)))
        mass += rarity
        if slots.size:
            found.append((rarity, slots, times_of(postings)))
    found.sort(key=lambda term: -term[0])
    return _Terms(found[:MAX_TERMS], mass)


def _said(term: Term, living: Census) -> Term:
    """Only what was said in a conversation."""
    if living.spoken.size == living.told.size:
        return term
    weight, slots, times = term
    there = living.told[slots] >= 0
    return weight, slots[there], times[there]


def _norm(place: int, talking: Talking) -> tuple[float, float]:
    """(a, b) of BM25's length norm a + b · length of the turn, for windows of a reach.

    The other turns of a window are taken to be of mean length.
    """
    reach, mean = REACHES[place], talking.turn
    turns = 2 * reach + 1
    # in a session of m turns windows of reach r hold m (2r + 1) - r (r + 1) turns together
    usual = max(mean * (turns - reach * (reach + 1) / talking.span), mean, 1.0)
    share = B_NARROW if reach <= 1 else B_WIDE
    others = usual * (turns - 1) / turns
    return K1 * (1 - share + share * others / usual), K1 * share / usual


def _add_sessions(
    sessions: Floats, weight: float, numbers: NDArray[np.int32], times: Floats, talking: Talking
) -> None:
    """Add one word's BM25 to the sessions (by number) that hold it."""
    held = np.bincount(numbers, times, minlength=sessions.size).astype(np.float32)
    share = np.float32(B_NARROW)
    norm = np.float32(K1) * (1 - share + share * talking.words / np.float32(talking.session))
    sessions += np.float32(weight) * held / (held + norm)
