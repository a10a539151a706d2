"""Regular expressions that pass over most texts at once: those that hold no word a match must hold.

An expression of many alternatives is tried at every place of a text. Which pieces of text every
match of it holds one of is found when it is compiled, and looking for these takes a tenth of the
time. What matches is the same.
"""

import re
from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]  # since 3.11; it has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_NOTHING: frozenset[str] = frozenset()
_ODD = frozenset("İıſ")
"""Letters that a pattern takes for others, which `lower` does not."""


class Sieved:
    """A pattern whose letters match in either case."""

    def __init__(self, source: str) -> None:
        """Raises `re.error` for what is no pattern."""
        self._search = re.compile(source, re.IGNORECASE).search
        self.needles = needles_of(source)

    def search(self, text: str, lowered: str) -> re.Match[str] | None:
        """The first match; `lowered` is what `lowered_for` makes of the text."""
        if self.needles and lowered and not any(map(lowered.__contains__, self.needles)):
            return None
        return self._search(text)


def lowered_for(text: str) -> str:
    """The text in lower case; "" for one with letters by which nothing can be told."""
    return text.lower() if text.isascii() or _ODD.isdisjoint(text) else ""


def needles_of(source: str) -> tuple[str, ...]:
    """Pieces in lower case of which each match holds one at least; none where that is unknown."""
    return tuple(sorted(_needles(_parser.parse(source))))


def _needles(parsed: Iterable[Any]) -> frozenset[str]:
    """Of all parts that must be there, the one whose pieces tell most."""
    best, run = _NOTHING, ""
    for kind, said in parsed:
        if kind is ops.LITERAL:
            run += chr(said).lower()
            continue
        best, run = _better(best, frozenset({run}) if run else _NOTHING), ""
        best = _better(best, _of_part(kind, said))
    return _better(best, frozenset({run}) if run else _NOTHING)


def _of_part(kind: object, said: Any) -> frozenset[str]:  # noqa: ANN401  # as the parser has it
    if kind is ops.SUBPATTERN:
        return _needles(said[-1])
    if kind is ops.BRANCH:
        found = [_needles(alternative) for alternative in said[1]]
        return _NOTHING.union(*found) if all(found) else _NOTHING
    if kind in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        least, _, repeated = said
        return _needles(repeated) if least else _NOTHING
    return _NOTHING


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The one whose shortest piece is longer: it lets fewer texts pass."""
    return max(one, other, key=lambda pieces: min(map(len, pieces), default=0))
