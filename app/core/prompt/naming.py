"""Masked memories come in; the name the person goes by goes out, or "the user"."""

import re
from collections.abc import Iterable

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType
from app.core.text.quoting import one_line
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS

_DATA = table("app.core.prompt", "naming.toml")
NOBODY: str = _DATA["nobody"]
_LETTERS = r"[^\W\d_][\w.'-]{0,30}"
_NAME = rf" (?P<name>{_LETTERS}(?: {_LETTERS}){{0,3}})"
_SAYINGS = tuple(re.compile(rf"(?:{saying}){_NAME}", re.IGNORECASE) for saying in _DATA["sayings"])
_BARE = re.compile(_DATA["bare"] + _NAME)
_ENDS = frozenset(strings(_DATA["ends"]))
_NEVER = frozenset(strings(_DATA["never"])) | STOP_WORDS
_PARTICLES = frozenset(strings(_DATA["particles"]))
_HINTS: tuple[str, ...] = tuple(_DATA["hints"])
_READ_CHARACTERS = 400
_MAX_CHARACTERS = 40


def name_of(candidates: Iterable[Candidate]) -> str:
    """The name said in a PROFILE memory: the surest way of saying it first, then the newest."""
    profiles = [one.item for one in candidates if one.item.mtype is MType.PROFILE]
    profiles.sort(key=_newest_first)
    texts = [text for item in profiles if (text := _searched(item))]
    for saying in (*_SAYINGS, _BARE):
        for text in texts:
            found = saying.search(text)
            name = _cleaned(found["name"], capital=saying is _BARE) if found else ""
            if name:
                return name
    return NOBODY


def _searched(item: MemoryItem) -> str:
    """The beginning of the text on one line, "" when no word in it announces a name."""
    text = one_line(item.text[:_READ_CHARACTERS]).replace("\u2019", "'")
    folded = text.lower()
    return text if any(hint in folded for hint in _HINTS) else ""


def _newest_first(item: MemoryItem) -> tuple[float, str]:
    return (-item.updated_at.timestamp(), item.id)


def _cleaned(said: str, *, capital: bool) -> str:
    """The name alone, "" when what was said is none."""
    parts: list[str] = []
    for word in said.split():
        if word.casefold().rstrip(".'-") in _ENDS:
            break
        parts.append(word)
    first = parts[0] if parts else ""
    if not first or first.casefold().rstrip(".'-") in _NEVER or "REDACTED" in said:
        return ""
    if first[0].isupper() or not first.isascii():
        parts = _leading_capitals(parts)
    elif capital or len(parts) > 1:
        return ""
    name = " ".join(parts).rstrip("'-")
    name = name if _is_title(parts[-1]) else name.rstrip(".")
    return name if len(name) <= _MAX_CHARACTERS else ""


def _leading_capitals(parts: list[str]) -> list[str]:
    """Up to the first word that is neither capital nor a particle between two capitals."""
    kept: list[str] = []
    for word in parts:
        if not (word[0].isupper() or not word[0].isascii() or word in _PARTICLES):
            break
        kept.append(word)
        if word.endswith(".") and not _is_title(word):
            break
    while len(kept) > 1 and kept[-1] in _PARTICLES:
        kept.pop()
    return kept


def _is_title(word: str) -> bool:
    """Whether the dot belongs to the word, as in "Dr." and "J.", and ends no sentence."""
    return word.endswith(".") and len(word) <= 3
