"""Recalled memories come in; those that can give a request its matter go out, best first.

Only what retrieval takes to bear on the request. First comes what speaks for an angle that the
request names too (a landlord, and a heating that broke).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType
from app.core.hypotheses.angles import Angle, Choices
from app.core.hypotheses.facts import Known, quotable, settles
from app.core.text.words import content_words, stem, words

MAX_MEMORIES: Final = 2
_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})
_SPEAKS = 2
"""Cues of one angle in a memory from which on it speaks for that angle."""
_READ_WORDS = 80
_IDENTITY = re.compile(r"^i(?:['’]m| am)? (?:\d+\b|speak\b|live in\b)", re.IGNORECASE)
"""Age, language and residence are near to much and the matter of little."""


def topics(
    recalled: Iterable[Candidate],
    known: Mapping[str, Known],
    choices: Choices,
    text: str,
) -> tuple[Candidate, ...]:
    """Up to two memories a question about `text` can be asked with: statements, not wishes.

    One that already settles a slot is not told a second time, unless it is a goal or a document;
    one that only says what the request says ("I post on Instagram") is not told at all.
    """
    used = {item.memory_id for item in known.values() if item.memory_id}
    asked = words_of(text)
    named = [angle for angle in choices.angles if angle.told and hits(angle, asked)]
    found: list[tuple[bool, Candidate]] = []
    for candidate in recalled:
        item = candidate.item
        if not candidate.relevant or _stray(item.text, text):
            continue
        if item.mtype in _WISHES or not quotable(item) or _told_already(item, used, known, text):
            continue
        speaks = any(_speaks(item.text, angle, asked) for angle in named)
        found.append((speaks, candidate))
    found.sort(key=lambda one: not one[0])
    return tuple(candidate for _, candidate in found[:MAX_MEMORIES])


def shares_word(memory: str, text: str) -> bool:
    """Whether a memory and a request name the same thing in the same word."""
    asked = {stem(word) for word in content_words(text)}
    return any(stem(word) in asked for word in content_words(memory))


def hits(angle: Angle, found: Mapping[str, str]) -> tuple[str, ...]:
    """The words, as written, that are cues of the angle, in their order, once each."""
    return tuple(dict.fromkeys(word for form, word in found.items() if form in angle.cues))


def words_of(text: str) -> dict[str, str]:
    """Words and stems of the first 80 words of `text`, each with the word as it stands there."""
    found: dict[str, str] = {}
    for word in words(text[:600])[:_READ_WORDS]:
        found.setdefault(word, word)
        found.setdefault(stem(word), word)
    return found


def _told_already(
    item: MemoryItem, used: Iterable[str], known: Mapping[str, Known], text: str
) -> bool:
    if item.id in used and item.mtype is MType.PROFILE:
        return True
    said = text.lower()
    return item.mtype is MType.PROFILE and any(
        slot in known and value.lower() in said for slot, value in settles(item.text).items()
    )


def _speaks(memory: str, angle: Angle, asked: Mapping[str, str]) -> bool:
    told = {form: word for form, word in words_of(memory).items() if form not in asked}
    return len(hits(angle, told)) >= _SPEAKS


def _stray(memory: str, text: str) -> bool:
    return _IDENTITY.match(memory) is not None and not shares_word(memory, text)
