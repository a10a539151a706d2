"""A question comes in and a text; which kinds of thing the one asks for and the other names go out.

Who is asked "when" looks for a time, "how many" for a number, "where", "who" or "which" for a name
(answer types, as in Voorhees & Tice (2000), "The TREC-8 Question Answering Track"). English only:
elsewhere nothing is asked for, and nothing changes.
"""

import re
from collections.abc import Callable
from enum import Enum

from app.core.text.memo import memoized


class Answer(Enum):
    """The kinds of thing a question can ask for."""

    TIME = "time"
    NUMBER = "number"
    NAME = "name"


_ASKING = (
    (Answer.TIME, re.compile(r"^\s*(?:since )?when\b", re.IGNORECASE)),
    (Answer.NUMBER, re.compile(r"\bhow (?:many|much|often|long|old)\b", re.IGNORECASE)),
    (Answer.NAME, re.compile(r"^\s*(?:where|who|which)\b", re.IGNORECASE)),
)
_NAMING = (
    (
        Answer.TIME,
        re.compile(
            r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|week|weekend|month|year|"
            r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|"
            r"august|september|october|november|december|\d{4})\b",
            re.IGNORECASE,
        ),
    ),
    (
        Answer.NUMBER,
        re.compile(
            r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|"
            r"thousand|once|twice|couple|few|several)\b",
            re.IGNORECASE,
        ),
    ),
    # not at the beginning of a sentence, where every word is written so
    (Answer.NAME, re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")),
)


def wanted_by(question: str) -> frozenset[Answer]:
    """What the question asks for; nothing for most."""
    return frozenset(kind for kind, asks in _ASKING if asks.search(question))


def names_one_of(wanted: frozenset[Answer], text: str) -> bool:
    """Whether the text names what is asked for, one of several kinds being enough."""
    return any(_NAMED_IN[kind](text) for kind in wanted)


def _finder(names: re.Pattern[str]) -> Callable[[str], bool]:
    return memoized(lambda text: names.search(text) is not None)


_NAMED_IN = {kind: _finder(names) for kind, names in _NAMING}
