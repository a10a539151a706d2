"""Many readings come in; which of them are worth comparing with one goes out, by figures alone.

A coarse look before the close one of `meaning`: it may keep pairs that turn out to be nothing, but
never loses one that states the same or contradicts. Each test here is a condition there.
"""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.text.meaning import LONG, Reading, opposites

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Outlines:
    """What of n statements can be told by equal numbers; places are 0..n-1, as they were given."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        found = [one.statement for one in readings]
        self._content = [one.content for one in found]
        self._normalized = _numbered(one.normalized for one in found)
        self._numbers = _numbered(one.numbers for one in found)
        self._scope = _numbered(one.scope for one in found)
        self._signed = _numbered(frozenset((+one.signed).items()) for one in found)
        self._small = _numbered(frozenset((+one.small).items()) for one in found)
        self._figures = np.array([len(one.numbers) for one in found], np.intp)
        self._words = np.array([len(one.content) for one in found], np.intp)
        self._past = np.array([one.past for one in found], np.bool_)
        self._negative = np.array([one.negative for one in found], np.bool_)
        self._turning = np.array([bool(one.around) for one in found], np.bool_)
        self._long = np.array([len(one.order) >= LONG for one in found], np.bool_)
        self._topic = topics(readings)
        self._holding = _holding(self._content)

    def alike(self, place: int, among: Places) -> Places:
        """Of the places `among`, those that may state the same as the one at `place`."""
        same = self._same_figures(place, among) & (self._small[among] == self._small[place])
        words = self._signed[among] == self._signed[place]
        if self._long[place]:
            words |= self._long[among]
        equal = self._normalized[among] == self._normalized[place]
        return _those(among, equal | (same & words))

    def opposed(self, place: int, among: Places) -> Places:
        """Of the places `among`, those that may contradict the one at `place`."""
        among = _those(among, self._scope[among] == self._scope[place])
        shared = self._shared(place)[among]
        mine, theirs = self._words[place], self._words[among]
        same = (shared == mine) & (shared == theirs)
        return _those(
            among,
            self._of_one_topic(place, among)
            | self._negated(place, among, shared)
            | self._opposite(place, among, (shared == mine - 1) & (shared == theirs - 1))
            | self._counted_otherwise(place, among)
            | (same & self._turning[place] & self._turning[among]),
        )

    def _same_figures(self, place: int, among: Places) -> Flags:
        numbers = self._numbers[among] == self._numbers[place]
        return _flags(numbers & (self._past[among] == self._past[place]))

    def _of_one_topic(self, place: int, among: Places) -> Flags:
        if self._topic[place] < 0 or self._negative[place]:
            return np.zeros(len(among), np.bool_)
        return _flags((self._topic[among] == self._topic[place]) & ~self._negative[among])

    def _negated(self, place: int, among: Places, shared: Places) -> Flags:
        """At least three quarters of all their words are in both, and one of the two negates."""
        union = self._words[among] + self._words[place] - shared
        near = (shared > 0) & (4 * shared >= 3 * union)
        negates = self._negative[among] | self._negative[place]
        return _flags(near & negates & self._same_figures(place, among))

    def _opposite(self, place: int, among: Places, one_word_each: Flags) -> Flags:
        """One word each is left over, and one of theirs excludes one of mine."""
        excluding = np.zeros(len(self._content), np.bool_)
        for word in self._content[place]:
            for other in opposites(word):
                if other in self._holding:
                    excluding[self._holding[other]] = True
        same = self._numbers[among] == self._numbers[place]
        return _flags(one_word_each & excluding[among] & same)

    def _counted_otherwise(self, place: int, among: Places) -> Flags:
        """The same words with as many other figures."""
        figures = self._figures[among] == self._figures[place]
        others = self._numbers[among] != self._numbers[place]
        return _flags(figures & others & (self._signed[among] == self._signed[place]))

    def _shared(self, place: int) -> Places:
        """How many of its content words each statement shares with the one at `place`."""
        shared = np.zeros(len(self._content), np.intp)
        for word in self._content[place]:
            shared[self._holding[word]] += 1
        return shared


def topics(readings: Iterable[Reading]) -> Places:
    """A number for each reading's topic, equal for equal topics; -1 where it speaks of none."""
    known: dict[str, int] = {}
    return np.array(
        [
            -1 if one.saying is None else known.setdefault(one.saying.topic, len(known))
            for one in readings
        ],
        np.intp,
    )


def _numbered(values: Iterable[Hashable]) -> Places:
    """Equal values get equal numbers."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.intp)


def _holding(content: Sequence[frozenset[str]]) -> dict[str, Places]:
    """For each word the places of the statements that hold it."""
    places: dict[str, list[int]] = {}
    for place, found in enumerate(content):
        for word in found:
            places.setdefault(word, []).append(place)
    return {word: np.array(found, np.intp) for word, found in places.items()}


def _those(among: Places, flags: Flags) -> Places:
    return among[flags]


def _flags(found: Flags) -> Flags:
    """Itself: numpy does not say of its operators that flags make flags."""
    return found
