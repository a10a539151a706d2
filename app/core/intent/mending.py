"""A request that nothing could be read from comes in; the same with its slips mended goes out.

Slips are one letter missing, doubled, wrong or changed round with its neighbour (Damerau 1964), in
words that tell what is wanted; and the short spellings of chats. The first letter is always right.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from app.core.intent.catalogue import catalogue
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS, stem

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SHORTEST = 4
"""Letters of a word that may be a slip of one of five or more."""
_LONGEST_TEXT = 200


def mended(text: str) -> str | None:
    """`text` with its slips mended; None when it has none, is long, or is not plain English."""
    if len(text) > _LONGEST_TEXT or not text.isascii():
        return None
    better = _WORD.sub(lambda found: _word(found.group()), text)
    return better if better != text else None


def _word(written: str) -> str:
    word = written.lower()
    short = _chat().get(word)
    if short is not None:
        return short
    return written if len(word) < _SHORTEST or _is_known(word) else _nearest(word) or written


def _is_known(word: str) -> bool:
    return word in STOP_WORDS or word in _real() or catalogue().cues.knows(word)


def _nearest(word: str) -> str | None:
    """The word of the table one slip away; None when there is none, or it is an inflected form."""
    for form in _cut(word):
        for wanted in _by_cut().get(form, ()):
            if wanted[0] == word[0] and _one_slip(word, wanted) and stem(word) != stem(wanted):
                return wanted
    return None


def _one_slip(word: str, wanted: str) -> bool:
    if abs(len(word) - len(wanted)) > 1:
        return False
    start = next(
        (
            place
            for place, (one, other) in enumerate(zip(word, wanted, strict=False))
            if one != other
        ),
        min(len(word), len(wanted)),
    )
    left, right = word[start:], wanted[start:]
    if len(left) != len(right):
        return left[1:] == right or left == right[1:]
    return left[1:] == right[1:] or (left[1::-1] == right[:2] and left[2:] == right[2:])


def _cut(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


@cache
def _by_cut() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in strings(_table()["near"]["words"]):
        for form in _cut(word):
            found[form].append(word)
    return {form: tuple(words) for form, words in found.items()}


@cache
def _real() -> frozenset[str]:
    return frozenset(strings(_table()["near"]["real"]))


@cache
def _chat() -> Mapping[str, str]:
    chat: Mapping[str, str] = _table()["chat"]
    return chat


def _table() -> Mapping[str, Mapping[str, str]]:
    return table("app.core.intent", "spelling.toml")
