"""A statement about a person comes in; the topic it speaks of and the value it gives go out."""

import re
from dataclasses import dataclass

from app.core.text.memo import memoized
from app.core.text.statements import fold, plain
from app.core.text.tables import strings, table
from app.core.text.words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A row of the table: `stances` are groups of words that exclude one another."""

    name: str
    cues: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    stances: tuple[frozenset[str], ...]
    many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a statement says of a topic; `value` as folded words."""

    topic: str
    value: frozenset[str]
    stances: tuple[frozenset[str], ...]
    many: bool


_TOPICS = tuple(
    Topic(
        name=row["name"],
        cues=frozenset(strings(row["cues"])),
        patterns=tuple(re.compile(pattern) for pattern in row["patterns"]),
        stances=tuple(
            frozenset(fold(word) for word in group.split()) for group in row.get("stances", ())
        ),
        many=row.get("many", False),
    )
    for row in table("app.core.text", "topics.toml")["topic"]
)
_BY_CUE = {
    cue: tuple(place for place, topic in enumerate(_TOPICS) if cue in topic.cues)
    for cue in frozenset().union(*(topic.cues for topic in _TOPICS))
}
_MANY = frozenset(topic.name for topic in _TOPICS if topic.many)
_MAX_CHARACTERS = 400


def topic_of(text: str) -> str | None:
    """What a statement is about ("residence", "tone", "favorite colour" …), None when unknown."""
    saying = saying_of(text)
    return None if saying is None else saying.topic


def holds_many(topic: str) -> bool:
    """Whether several statements of one topic can all be true of a person (allergies, diets …)."""
    return topic.casefold() in _MANY


@memoized
def saying_of(text: str) -> Saying | None:
    """The topic with the value said; only the first 400 characters are read."""
    folded = plain(text[:_MAX_CHARACTERS])
    for topic in _cued(folded):
        for pattern in topic.patterns:
            found = pattern.search(folded)
            if found is not None:
                return _saying(topic, found)
    return None


def _cued(folded: str) -> list[Topic]:
    """The topics that one of the words speaks of, in the order of the table."""
    places = {place for word in words(folded) for place in _BY_CUE.get(word, ())}
    return [_TOPICS[place] for place in sorted(places)]


def _saying(topic: Topic, found: re.Match[str]) -> Saying:
    groups = found.groupdict()
    about = " ".join(sorted(fold(word) for word in words(groups.get("about") or "")))
    return Saying(
        topic=f"{topic.name} {about}".strip(),
        value=frozenset(fold(word) for word in words(groups.get("value") or "")),
        stances=topic.stances,
        many=topic.many,
    )
