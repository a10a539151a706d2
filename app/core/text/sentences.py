"""A text comes in; its sentences go out, in order and unchanged but for the blanks around them."""

import re

from app.core.text.tables import strings, table

_ABBREVIATIONS = frozenset(strings(table("app.core.text", "words.toml")["abbreviations"]))
# Ends of sentences: . ! ? … (with closing quotes) before a blank, ideographic stops, line breaks.
_END = re.compile(r"[.!?…]+[\"'”\u2019»)\]]*(?=\s)|[\u3002\uff01\uff1f]+[」』”]*|\n+|\u2028|\u2029")
# A German day of the month: "am 15. Juli", "der 3. März".
_ORDINAL = re.compile(
    r"\d{0,2}\d\. (?:Jan|Feb|März|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]*\b"
)
_LAST_WORD = re.compile(r"([^\s(\[\"'“]+)$")


def sentences(text: str) -> list[str]:
    """The sentences of `text`; a line break always ends one, an abbreviation's dot does not."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if end.group().startswith(".") and (
            _abbreviated(text[max(start, end.start() - 24) : end.start()])
            or _ORDINAL.match(text, max(start, end.start() - 2))
        ):
            continue
        _append(found, text[start : end.end()])
        start = end.end()
    _append(found, text[start:])
    return found


def _append(found: list[str], piece: str) -> None:
    piece = piece.strip()
    if piece:
        found.append(piece)


def _abbreviated(before: str) -> bool:
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last.group().casefold()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")
