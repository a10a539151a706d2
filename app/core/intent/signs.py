"""A raw text comes in; what its shape tells goes out: code, a trace, a table, emoji, gibberish.

It looks at form alone, reads at most the first 2,500 characters, and every pattern is linear.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from app.core.text.tables import table

_READ = 2_500
_LONG = 400
_SHAPES = table("app.core.intent", "shapes.toml")
_TRACE = re.compile("|".join(_SHAPES["trace"]), re.MULTILINE)
_CODE = re.compile("|".join(_SHAPES["code"]), re.MULTILINE)
_OPERATION = re.compile("|".join(_SHAPES["operation"]))
_UNIT_QUESTION = re.compile("|".join(_SHAPES["unit_question"]), re.IGNORECASE)
_DATA_LINE = re.compile(r"^[^,\t|;\n]{0,80}(?:[,\t|;][^,\t|;\n]{0,80}){2,40}$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+\S", re.MULTILINE)
_JSON = re.compile(r"^\s{0,80}[\[{]\s*[\"{\[\d\]}]")
_LINK = re.compile(r"^(?:https?://|www\.)\S{3,2000}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouyäöüàáâãéèêëíìîïóòôõúùûåæøœ")
_KEYS = re.compile(r"asdf|qwer|zxcv|hjkl|wert|sdfg|dfgh|uiop|qaz|wsx|jkl;|fghj|lkjh|fdsa|poiu|mnbv")
_REPEATED = re.compile(r"(.)\1{3,}|(..)\2{3,}")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_MIN_WORD = 4


@lru_cache(maxsize=256)
def read_signs(text: str) -> Mapping[str, float]:
    """The signs of `text` by name, each with its strength in 0..1; absent ones are left out."""
    head = text[:_READ]
    lines = head.count("\n") + 1
    shape = {"code": _code(head, lines), "table": _table(head, lines)}
    found = {
        **shape,
        "trace": 1.0 if _TRACE.search(head) else 0.0,
        "link": 1.0 if _LINK.match(head.strip()) else 0.0,
        "math": 1.0 if len(head) < _LONG and not any(shape.values()) and _is_math(head) else 0.0,
        "list": 1.0 if len(_ITEM.findall(head)) > 1 else 0.0,
        "long": min(1.0, len(text) / (2 * _LONG)) if len(text) > _LONG else 0.0,
        "lines": 1.0 if lines >= 4 else 0.0,
        **_wordless(head),
    }
    return {name: strength for name, strength in found.items() if strength > 0}


def _code(text: str, lines: int) -> float:
    if "```" in text:
        return 1.0
    hits = len(_CODE.findall(text))
    return min(1.0, 2.0 * hits / (lines + 1)) if hits and (hits > 1 or lines < 3) else 0.0


def _table(text: str, lines: int) -> float:
    if _JSON.match(text):
        return 1.0
    rows = len(_DATA_LINE.findall(text)) if lines >= 3 else 0
    return min(1.0, rows / (lines - 1)) if rows >= 2 else 0.0


def _is_math(text: str) -> bool:
    return bool(_OPERATION.search(text) or _UNIT_QUESTION.search(text))


def _wordless(text: str) -> dict[str, float]:
    """What a text without readable words is: emoji, symbols, a number, or random keys."""
    found = [word.lower() for word in _WORD.findall(text)]
    if not found:
        if any(ord(letter) > 0x2190 for letter in text):
            return {"emoji": 1.0}
        return {"number": 1.0} if any(letter.isdigit() for letter in text) else {"symbols": 1.0}
    odd = sum(_is_odd(word) for word in found)
    return {"gibberish": 1.0} if odd * 2 > len(found) else {}


def _is_odd(word: str) -> bool:
    if len(word) < _MIN_WORD or not word.isascii():
        return False
    return bool(
        _VOWELS.isdisjoint(word)
        or _KEYS.search(word)
        or _REPEATED.search(word)
        or _CONSONANTS.search(word)
    )
