"""Scores come in; where the best of them stand goes out, without sorting the others.

Among equals the last wins, which is the newest memory: the same scores always choose the same.
"""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Slots = NDArray[np.intp]

_STRIDE = 16


def line_of(scores: Scores, number: int) -> np.float32:
    """The `number`-th largest of at least so many scores.

    That of every sixteenth score cannot be more than that of all: what is below it is left out of
    the search, which leaves some sixteen times `number`.
    """
    some = scores[::_STRIDE]
    if some.size >= number:
        scores = scores[scores >= _at(some, number)]
    return _at(scores, number)


def best(scores: Scores, slots: Slots, number: int) -> Slots:
    """The `number` of `slots` (ascending) with the highest of their `scores`, in no order."""
    if slots.size <= number:
        return slots
    line = line_of(scores, number)
    above, level = slots[scores > line], slots[scores == line]
    return np.concatenate([above, level[level.size - (number - above.size) :]])


def _at(scores: Scores, number: int) -> np.float32:
    place = scores.size - number
    found: np.float32 = np.partition(scores, place)[place]
    return found
