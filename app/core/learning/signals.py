"""A person's words come in; how they ask to be answered goes out, facet by facet.

Reads only what is said outright ("step by step", "nicht so förmlich"), in four languages. It
judges the wording of the request, never its topic.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import chain

from app.core.domain.persona import FACETS
from app.core.learning.ownwords import own_words
from app.core.text.tables import strings, table

# How far before a word its negation or its opposite ("less formal") may stand, in characters.
REACH = 24


@cache
def _wordings() -> dict[str, tuple[tuple[re.Pattern[str], float], ...]]:
    rows = table("app.core.learning", "signals.toml")["facets"]
    return {
        facet: (
            (_any_of(strings(rows[facet]["more"])), 1.0),
            (_any_of(strings(rows[facet]["less"])), -1.0),
        )
        for facet in FACETS
    }


@cache
def _turning() -> re.Pattern[str]:
    turns = strings(table("app.core.learning", "signals.toml")["turn"]["before"])
    words = "|".join(re.escape(word) for word in turns)
    return re.compile(rf"(?<!\w)(?:{words})(?:\s+\w+){{0,2}}\s+$", re.IGNORECASE)


@cache
def _other_senses() -> re.Pattern[str]:
    return _any_of(strings(table("app.core.learning", "signals.toml")["other_senses"]["phrases"]))


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the phrases as whole words, the longest first."""
    longest = sorted(phrases, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\ ", r"[\s-]+") for phrase in longest)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def signals(text: str) -> Mapping[str, float]:
    """Facets the words speak of, each -1..1 (1 = wants more of it); facets not named are absent."""
    words = _other_senses().sub(" ", own_words(text))
    found: dict[str, float] = {}
    for facet, sides in _wordings().items():
        votes = list(chain.from_iterable(_votes(words, *side) for side in sides))
        if votes:
            found[facet] = max(-1.0, min(1.0, sum(votes)))
    return found


def _votes(words: str, wording: re.Pattern[str], side: float) -> list[float]:
    votes = []
    for match in wording.finditer(words):
        before = words[max(0, match.start() - REACH) : match.start()]
        votes.append(-side if _turning().search(before) else side)
    return votes
