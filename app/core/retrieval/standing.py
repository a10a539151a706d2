"""A preference and a request come in; whether it bears on any answer at all goes out."""

from dataclasses import dataclass

from app.core.domain.memory import CONSTRAINT_TAG, MemoryItem, MType
from app.core.text.memo import memoized
from app.core.text.tables import table
from app.core.text.words import stem, words

_DATA = table("app.core.retrieval", "standing.toml")


@memoized
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


_ANSWERING = _stems(_DATA["answering"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A field of life: stems that tie a preference to it, and stems of requests about it."""

    words: frozenset[str]
    request: frozenset[str]


_BOUND = tuple(
    _Bound(words=_stems(row["words"]), request=_stems(row["request"]))
    for row in _DATA["bound"].values()
)


def bound_fields(query: str) -> frozenset[int]:
    """The fields of life that a request is about, for `stands`."""
    asked = _stems(query)
    return frozenset(place for place, field in enumerate(_BOUND) if asked & field.request)


def stands(item: MemoryItem, fields: frozenset[int]) -> bool:
    """Whether this PREFERENCE or STYLE bears on any answer, or on all answers in these fields."""
    if item.mtype not in (MType.STYLE, MType.PREFERENCE):
        return False
    bound, answering = _read(item.text)
    if bound:
        return not bound.isdisjoint(fields)
    return answering or CONSTRAINT_TAG in item.tags


@memoized
def _read(text: str) -> tuple[frozenset[int], bool]:
    """The fields of life a preference is tied to, and whether it speaks of answers as such."""
    said = _stems(text)
    bound = frozenset(place for place, field in enumerate(_BOUND) if said & field.words)
    return bound, bool(said & _ANSWERING)
