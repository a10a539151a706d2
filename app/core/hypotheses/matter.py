"""Recalled memories come in; those that can give a request its matter go out, best first.

Only what a link one can name ties to the request. First comes what speaks for an angle that the
request names too (a landlord, and a heating that broke), then what names the same, then goals.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType
from app.core.hypotheses.angles import Angle, Choices
from app.core.hypotheses.facts import SECOND, Known, only_names, quotable, settles
from app.core.hypotheses.joins import Acquaintances, says_only_who, who_is
from app.core.hypotheses.ties import (
    Asked,
    Link,
    fields_of,
    link_of,
    names_same,
    standing_fields,
)
from app.core.text.words import stem, words

MAX_MEMORIES: Final = 2
_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})
_KINDS = {MType.GOAL: 0, MType.HISTORY: 1, MType.ARTIFACT: 2}
"""What is under way or has happened is asked about sooner than what always holds."""
_SPEAKS = 2
"""Cues of one angle in a memory from which on it speaks for that angle."""
_READ_WORDS = 80
_IDENTITY = re.compile(r"^i(?:['’]m| am)? (?:\d+\b|speak\b|live in\b)", re.IGNORECASE)
"""Age, language and residence are near to much and the matter of little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A memory a question can be asked with, and what links it to the request."""

    candidate: Candidate
    link: Link
    apart: bool = False
    """Whether it is a goal beside another goal: two goals are two things that can be meant."""
    beside: Candidate | None = None
    """The memory that says who it is that this one names, or tells more of who it says it is."""
    said: str = ""
    """What both say in one sentence; empty where the memory itself says it."""


def topics(
    recalled: Sequence[Candidate], known: Mapping[str, Known], choices: Choices, asked: Asked
) -> tuple[Topic, ...]:
    """Up to two memories a question can be asked with: statements, not wishes; goals first.

    One that already settles a slot is not told a second time, unless it is a goal or a document;
    one that only says what the request says ("I post on Instagram") is not told at all.
    """
    shown = frozenset[str]().union(*(angle.ask.slots for angle in choices.angles))
    used = {
        item.memory_id
        for slot, item in known.items()
        if item.memory_id and slot.removeprefix(SECOND) in shown
    }
    form = words_of(asked.text)
    named = [angle for angle in choices.angles if angle.told and hits(angle, form)]
    found: list[tuple[bool, int, int, Topic]] = []
    people = Acquaintances(recalled)
    for candidate in recalled:
        item = candidate.item
        if item.mtype in _WISHES or not quotable(item) or only_names(item.text):
            continue
        link = _link(candidate, asked, people)
        if link is None or _stray(item.text, link) or _told_already(item, used, known, asked.text):
            continue
        speaks = any(_speaks(item.text, angle, form) for angle in named)
        kind = _KINDS.get(item.mtype, len(_KINDS)) if link.bound else len(_KINDS)
        kind = -1 if link.standing and item.mtype is MType.PROFILE else kind
        kind = -1 if any(stem(name.lower()) in asked.words for name in who_is(item.text)) else kind
        found.append((not speaks, -link.strength, kind, Topic(candidate=candidate, link=link)))
    found.sort(key=lambda one: one[:3])
    kept = _joined([topic for *_, topic in found], people, asked)[:MAX_MEMORIES]
    if not kept:
        return ()
    apart = len({(one.link, one.candidate.item.mtype is MType.GOAL) for one in kept}) == 1
    apart = apart and kept[0].candidate.item.mtype is MType.GOAL
    return tuple(replace(one, apart=apart) for one in kept)


def _link(candidate: Candidate, asked: Asked, people: Acquaintances) -> Link | None:
    """What links a memory to the request, by itself or by who it is that it names ("my cat")."""
    own, who = link_of(candidate, asked), people.who_in(candidate)
    if not who or not (names_same(who, asked) or standing_fields(fields_of(who) & asked.fields)):
        return own
    return Link(named=own.named if own else False, tied=True, standing=True)


def _joined(found: Sequence[Topic], people: Acquaintances, asked: Asked) -> list[Topic]:
    """The topics with what belongs to each beside it; none of those stands alone as well."""
    kept: list[Topic] = []
    taken: set[str] = set()
    for topic in found:
        if topic.candidate.item.id in taken:
            continue
        joined = _with_other(topic, people, asked)
        kept.append(joined)
        taken |= {one.item.id for one in (joined.candidate, joined.beside) if one}
    return kept


def _with_other(topic: Topic, people: Acquaintances, asked: Asked) -> Topic:
    memory = topic.candidate
    if (teller := people.told_by(memory)) is not None:
        return replace(topic, beside=teller, said=people.in_full(memory.item.text))
    more = people.more_of(memory)
    if more is None:
        return topic
    if says_only_who(memory.item.text):
        full = people.in_full(more.item.text)
        return replace(topic, candidate=more, beside=memory, said=full)
    return replace(topic, beside=more) if link_of(more, asked) else topic


def hits(angle: Angle, found: Mapping[str, str]) -> tuple[str, ...]:
    """The words, as written, that are cues of the angle, in their order, once each."""
    return tuple(dict.fromkeys(word for form, word in found.items() if form in angle.cues))


def words_of(text: str) -> dict[str, str]:
    """Words and stems of the first 80 words of `text`, each with the word as it stands there."""
    found: dict[str, str] = {}
    for word in words(text[:600])[:_READ_WORDS]:
        found.setdefault(word, word)
        found.setdefault(stem(word), word)
    return found


def _told_already(
    item: MemoryItem, used: Iterable[str], known: Mapping[str, Known], text: str
) -> bool:
    if item.id in used and item.mtype is MType.PROFILE:
        return True
    said = text.lower()
    return item.mtype is MType.PROFILE and any(
        slot in known and value.lower() in said for slot, value in settles(item.text).items()
    )


def _speaks(memory: str, angle: Angle, asked: Mapping[str, str]) -> bool:
    told = {form: word for form, word in words_of(memory).items() if form not in asked}
    return len(hits(angle, told)) >= _SPEAKS


def _stray(memory: str, link: Link) -> bool:
    return _IDENTITY.match(memory) is not None and not link.bound
