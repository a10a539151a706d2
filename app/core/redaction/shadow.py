"""A text comes in; a copy for detectors goes out: nothing invisible, plain digits and dashes.

Every character of the copy knows its place in the original, so what is found in the copy is masked
in the original. The copy itself is never shown.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.core.redaction.spans import Span

_BLANKS = "Zs"
_DASHES = frozenset({"Pd"})
_MINUS = "\u2212"
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cs", "Co", "Cn"})
_KEPT_CONTROLS = "\n\r\t"


@dataclass(frozen=True, slots=True)
class Shadow:
    """The plain copy; `places[i]` is its character i's original offset, None when all agree."""

    text: str
    places: tuple[int, ...] | None

    def original(self, span: Span, length: int) -> Span:
        """The span in a text of `length` characters of which this is the copy."""
        if self.places is None:
            return span
        end = self.places[span.end] if span.end < len(self.places) else length
        return Span(self.places[span.start], end, span.kind, span.rank)


def shadow_of(text: str) -> Shadow:
    """The plain copy of `text`; the text itself when it is plain already."""
    if text.isascii() and "\0" not in text:
        return Shadow(text, None)
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter < "\x7f" and letter >= " " else _plain(letter)
        if plain:
            letters.append(plain)
            places.append(place)
    return Shadow("".join(letters), tuple(places))


@lru_cache(maxsize=4_096)
def _plain(letter: str) -> str:
    """One character for one, "" for those that cannot be seen."""
    if letter in _KEPT_CONTROLS:
        return letter
    category = unicodedata.category(letter)
    if category in _INVISIBLE or category == "Cc":
        return ""
    if category == _BLANKS:
        return " "
    if category in _DASHES or letter == _MINUS:
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(letter))
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter
