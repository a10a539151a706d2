"""What a hosted model found in a person's text comes in; what the text really says goes out.

A statement stands when one sentence of the person's own holds all its telling words, with the same
negation. How sure and how lasting it is follows from the same table as for the local rules.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.adapters.language.guesses import plain, poses
from app.core.domain.memory import MemoryItem, MType
from app.core.learning import (
    Force,
    Statement,
    is_ours,
    own_words,
    standing_tags,
    stated_memory,
)
from app.core.text.sentences import sentences
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS, stem, words

MAX_STATEMENTS = 12
MAX_STATEMENT = 300
FEWEST_WORDS = 2
MAX_TOPIC = 60
BEFORE = 3
"""A negation this many words before what is stated belongs to it."""

# type → the forces it can have, the usual one first
FORCES: Mapping[MType, tuple[Force, ...]] = {
    MType.PROFILE: (Force.FACT, Force.ASKED),
    MType.PREFERENCE: (Force.PASSING, Force.TASTE, Force.RULE),
    MType.GOAL: (Force.PURSUIT,),
    MType.STYLE: (Force.HABIT,),
}
_PLACEHOLDER = "<REDACTED:"
_ASKED = re.compile(r"\b(?:remember|note that|merk dir|retiens|recuerda)\b", re.IGNORECASE)


def read_statements(
    data: Mapping[str, Any], user_id: str, text: str, at: datetime
) -> tuple[MemoryItem, ...] | None:
    """The memories that `text` bears out, at most 12; None when the answer has another shape."""
    rows = data.get("memories")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    own = sentences(own_words(text))
    found: dict[str, MemoryItem] = {}
    for row in rows:
        statement = _statement(row, own)
        if statement is not None:
            item = stated_memory(user_id, statement, at)
            found.setdefault(item.id, item)
    return tuple(found.values())[:MAX_STATEMENTS]


def _statement(row: Mapping[str, Any], own: Sequence[str]) -> Statement | None:
    said, mtype = plain(row.get("text")), _mtype(row.get("type"))
    if mtype is None or not said or len(said) > MAX_STATEMENT or _PLACEHOLDER in said:
        return None
    source = next((sentence for sentence in own if _bears_out(sentence, said)), None)
    if source is None or poses(said) or is_ours(said):
        return None
    return Statement(
        mtype=mtype,
        said=said,
        force=_force(row.get("force"), mtype, source),
        rule="model",
        topic=_topic(row.get("topic"), source),
        tags=standing_tags(mtype, said),
    )


def _mtype(value: object) -> MType | None:
    return next((mtype for mtype in FORCES if mtype.value == value), None)


def _force(value: object, mtype: MType, source: str) -> Force:
    """What the model says, but nothing lasts longer than the person's own words make it."""
    usual, *others = FORCES[mtype]
    force = next((force for force in others if force.value == value), usual)
    if force is Force.RULE and not _standing() & set(words(source)):
        return usual
    if force is Force.ASKED and not _ASKED.search(source):
        return usual
    return force


def _topic(value: object, source: str) -> str | None:
    topic = plain(value).lower()
    known = {stem(word) for word in words(source)}
    fits = 0 < len(topic) <= MAX_TOPIC and all(stem(word) in known for word in words(topic))
    return topic if fits else None


def _bears_out(sentence: str, said: str) -> bool:
    """All telling words of `said` stand in the sentence, in their order, negated alike."""
    source = [_root(word) for word in words(sentence)]
    telling = [_root(word) for word in words(said) if word not in STOP_WORDS]
    telling = [word for word in telling if word not in _negations()]
    if len([word for word in words(said) if word]) < FEWEST_WORDS or not telling:
        return False
    places: list[int] = []
    for word in telling:
        start = places[-1] + 1 if places else 0
        if word not in source[start:]:
            return False
        places.append(source.index(word, start))
    whole = words(sentence)
    if sentence.endswith("?") or _listed("unreal") & set(whole[: places[0]]):
        return False
    window = whole[max(0, places[0] - BEFORE) : places[-1] + 1]
    return _negated(window) == _negated(words(said))


def _root(word: str) -> str:
    return stem(word.removesuffix("'s"))


def _negated(found: Sequence[str]) -> bool:
    return any(word in _negations() or word.endswith("n't") for word in found)


def _negations() -> frozenset[str]:
    return _listed("negations")


def _standing() -> frozenset[str]:
    return _listed("standing")


def _listed(name: str) -> frozenset[str]:
    return frozenset(strings(table("app.adapters.language", "rules.toml")["statements"][name]))
