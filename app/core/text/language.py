"""A text comes in; its language goes out as an ISO 639-1 code; English, or none, when in doubt.

By script first, then by function words, common nouns and verbs, endings and letters. Made for a
few words; only the first 600 characters are read.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from app.core.text.tables import strings, table
from app.core.text.verbs import LANGUAGES, verbs_of
from app.core.text.words import words

_DATA = table("app.core.text", "language.toml")
_READ = 600
_SHARE = 1 / 3
_LETTER_WEIGHT = 0.6
_ONE_LETTER = 0.4
_MIN_SCORE = 1.0
_ENDING, _LONG = 1.0, 7
_OWN = 0.5
"""Half a word: it decides what several languages share, and nothing that one alone has."""
DEFAULT_LANGUAGE = "en"


def _characters(ranges: str) -> re.Pattern[str]:
    spans = (span.split("-") for span in ranges.split())
    return re.compile("[" + "".join(f"{chr(int(a, 16))}-{chr(int(b, 16))}" for a, b in spans) + "]")


_SCRIPTS: dict[str, re.Pattern[str]] = {
    code: _characters(ranges) for code, ranges in _DATA["scripts"].items()
}
_KIN: dict[str, tuple[str, frozenset[str]]] = {
    code: (parent, frozenset(letters)) for code, (parent, letters) in _DATA["kin"].items()
}
_LETTERS = {code: frozenset(letters) for code, letters in _DATA["letters"].items()}
_SPEAKERS: dict[str, list[str]] = {}
for _code, _words in _DATA["words"].items():
    _verbs = verbs_of(_code) if _code in LANGUAGES else frozenset[str]()
    for _word in _verbs.union(strings(_words), strings(_DATA["things"].get(_code, ""))):
        _SPEAKERS.setdefault(_word, []).append(_code)
_ENDINGS = {code: strings(endings) for code, endings in _DATA["endings"].items()}


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language of `text`; English when nothing tells it."""
    return told_language(text) or DEFAULT_LANGUAGE


@lru_cache(maxsize=4_096)
def told_language(text: str, own: str = "") -> str:
    """The same, but `own`, or "", when neither its script nor one of its words tells a language.

    `own` is the language its writer is known to use: a word of several languages is taken for it.
    """
    head = text[:_READ]
    if not head.isascii():
        script = _by_script(head)
        if script is not None:
            return script
    return _by_words(head, own)


def language_name(code: str) -> str:
    """The English name of a language; the code itself when it is not known."""
    name: str = _DATA["names"].get(code, code)
    return name


def _by_script(text: str) -> str | None:
    letters = sum(letter.isalpha() for letter in text) or 1
    for code, pattern in _SCRIPTS.items():
        if len(pattern.findall(text)) / letters >= _SHARE or (
            code == "ja" and pattern.search(text)
        ):
            kin: Iterator[str] = (
                other
                for other, (parent, marks) in _KIN.items()
                if parent == code and not marks.isdisjoint(text)
            )
            return next(kin, code)
    return None


def _by_words(text: str, own: str) -> str:
    score: defaultdict[str, float] = defaultdict(float)
    for word in words(text):
        speakers = _SPEAKERS.get(word, ())
        for code in speakers:
            score[code] += (1.0 / len(speakers) + 0.5) * (_ONE_LETTER if len(word) == 1 else 1.0)
        for code, endings in _ENDINGS.items():
            score[code] += _ENDING if len(word) >= _LONG and word.endswith(endings) else 0.0
    if not text.isascii():
        folded = frozenset(text.casefold())
        for code, letters in _LETTERS.items():
            score[code] += _LETTER_WEIGHT * len(letters & folded)
    if own:
        score[own] += _OWN
    best = max(score, key=lambda code: (score[code], code == DEFAULT_LANGUAGE), default="")
    if best and score[best] >= _MIN_SCORE and score[best] > score[DEFAULT_LANGUAGE]:
        return best
    return DEFAULT_LANGUAGE if score[DEFAULT_LANGUAGE] else own
