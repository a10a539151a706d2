"""Lower-case words come in; proper names among them go out as names are written."""

import re
from collections.abc import Mapping

from app.core.text.tables import strings, table

_DATA = table("app.core.text", "names.toml")
_WORD = re.compile(r"[^\W\d_]+")
PLACES: frozenset[str] = frozenset(strings(_DATA["places"]))
"""Countries, regions and cities of one word, in lower case."""
_SPELLED: Mapping[str, str] = {
    word: word.capitalize() for word in (*PLACES, *strings(_DATA["others"]))
} | _DATA["spelled"]


def proper(text: str) -> str:
    """`text` with the proper names in it capitalised; words with a capital stay as they are."""
    return _WORD.sub(lambda found: _SPELLED.get(found.group(), found.group()), text)


def place_in(text: str) -> str:
    """The first word of `text` that names a place, or ""."""
    return next((word for word in _WORD.findall(text) if word.lower() in PLACES), "")
