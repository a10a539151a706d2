"""A text comes in; its sentences go out, in order and unchanged but for the blanks around them."""

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st vs etc e.g i.e eg ie no fig al inc ltd co approx dept est jr sr "
    "jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k z.b bzw ca nr".split()
)
# Ends of sentences: . ! ? … (with closing quotes) before a blank, ideographic stops, line breaks.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*|\n+|\u2028|\u2029")  # noqa: RUF001 - full-width stops are meant
_LAST_WORD = re.compile(r"([^\s(\[\"'“]+)$")


def sentences(text: str) -> list[str]:
    """The sentences of `text`; a line break always ends one, an abbreviation's dot does not."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if end.group().startswith(".") and _abbreviated(text[max(start, end.start() - 24) : end.start()]):
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
