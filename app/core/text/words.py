"""A text comes in; its words go out: casefolded, without punctuation, in order, in any script."""

import re
import unicodedata
from functools import lru_cache

from app.core.text.tables import strings, table

_DATA = table("app.core.text", "words.toml")

STOP_WORDS: frozenset[str] = frozenset(strings(_DATA["stop_words"]))
"""English words that carry grammar, not a topic."""

_IRREGULAR = {
    form: plain
    for forms in strings(_DATA["irregular"])
    for plain in [forms.split()[-1]]
    for form in forms.split()[:-1]
}

_UNCHANGED = frozenset(strings(_DATA["unchanged"]))


def _marks() -> str:
    """Combining marks of the basic plane, the body of a character class."""
    found = (chr(code) for code in range(0x300, 0x10000) if not 0xD800 <= code < 0xE000)
    return "".join(re.escape(mark) for mark in found if unicodedata.category(mark)[0] == "M")


_MARKS = _marks()
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:['\u2019](?:[^\W_]|[{_MARKS}])+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
"""A letter of a script that is written without blanks between words."""
_VOWEL = re.compile(r"[aeiouy]")
_MIN_STEM = 2


def words(text: str) -> list[str]:
    """The words of `text`, casefolded, in order. Apostrophes inside a word stay ("don't")."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word.replace("\u2019", "'") for word in _WORD.findall(folded)]


def content_words(text: str) -> list[str]:
    """The words of `text` that say what it is about: no stop words, possessive 's cut off."""
    found = words(text)
    if "'" in text or "\u2019" in text:
        found = [word.removesuffix("'s") if word not in STOP_WORDS else word for word in found]
    return [word for word in found if word not in STOP_WORDS]


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """What the inflected forms of an English word share ("writes", "writing", "wrote" → "writ").

    A light suffix stripper after the first step of Porter (1980), with a table of irregular
    forms. Words of other scripts come back unchanged.
    """
    word = _IRREGULAR.get(word, word)
    if len(word) <= _MIN_STEM or word in _UNCHANGED or not word.isascii() or not word.isalpha():
        return word
    return _without_last_vowel(_without_adverb(_without_tense(_without_plural(word))))


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _without_tense(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _VOWEL.search(word[:-3]) else word
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for suffix in ("ing", "ed"):
        cut = word.removesuffix(suffix)
        if cut != word and len(cut) >= _MIN_STEM and _VOWEL.search(cut):
            return _undoubled(cut)
    return word


def _undoubled(cut: str) -> str:
    double = len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "aeioulsz"
    return cut[:-1] if double else cut


def _without_adverb(word: str) -> str:
    return word[:-2] if word.endswith("ly") and not word.endswith("ily") and len(word) > 5 else word


def _without_last_vowel(word: str) -> str:
    if word.endswith("e") and not word.endswith("ee") and len(word) > _MIN_STEM:
        return word[:-1]
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word
