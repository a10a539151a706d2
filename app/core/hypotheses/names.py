"""Memories come in; the names in them, as the person spells them, and whose they are go out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.core.domain.crafting import Candidate
from app.core.hypotheses.angles import senses_of
from app.core.hypotheses.facts import Known, from_memory, quotable
from app.core.text.language import DEFAULT_LANGUAGE, detect_language
from app.core.text.memo import memoized
from app.core.text.words import STOP_WORDS

_CAPITAL = re.compile(r"(?<=[\w,;:(] )[A-ZÀ-Ý][\w’'-]*[\wà-ÿ]|(?<=\()[A-ZÀ-Ý][\w-]+")
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?"
_PERSON = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Aa]) (?P<who>[a-z-]+(?: [a-z-]+)?),? "
    rf"(?P<name>{_TITLE}[A-Z][\w-]+)(?![\w-]|’|')"
)
_ENGLISH_POSSESSIVE = re.compile(
    rf"\b(?P<whose>[A-Z][\w-]+)['’]s (?P<who>[a-z-]+) (?P<name>{_TITLE}[A-Z][\w-]+)"
)
_WRITE = re.compile(r"^(?:text|message|msg|dm|whatsapp|sms)\s+(?P<rest>\S.*)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LOOSE = frozenset(["called", "named", "is", "and", "in", "at", "on", "for", "with", "to"])
_FEW_WORDS = 4
_PLAIN = frozenset(["may", "march", "will", "mark", "rose", "bill", "frank", "art", "grant"])
"""Names that are common words too: "remove rust", "mark my essay"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody a memory names: "Jess", who is "your lab partner Jess"."""

    name: str
    described: str


def respelled(text: str, recalled: Iterable[Candidate]) -> str:
    """A short request with the names in it as the person's memories spell them.

    "text jess" becomes "message to Jess" when a memory tells that Jess is somebody.
    """
    if len(text.split()) > _FEW_WORDS or not text.strip():
        return text
    memories = [one.item.text for one in recalled if quotable(one.item)]
    names = {low: name for told in reversed(memories) for low, name in _spelled(told).items()}
    said = _WORD.sub(lambda found: names.get(found.group(), found.group()), text)
    found = _WRITE.match(said)
    people = {person.name for told in memories for person in _people(told)}
    if found and found["rest"].split()[0] in people:
        return f"message to {found['rest']}"
    return said


def person_of(audience: str, recalled: Iterable[Candidate]) -> Known | None:
    """Who a name or a relation is, when a memory tells it: "Jess" → "your lab partner Jess"."""
    who = audience.removeprefix("my ").removeprefix("our ")
    for candidate in recalled:
        if not quotable(candidate.item):
            continue
        for person in _people(candidate.item.text):
            relation = person.described.removeprefix("your ").removesuffix(f" {person.name}")
            if who in (person.name, relation) or (person.name.endswith(f" {who}")):
                return from_memory(person.described, candidate.item)
    return None


@memoized
def _spelled(memory: str) -> Mapping[str, str]:
    """Names by their lower-case form. German writes every noun with a capital: all of them."""
    found = {name.lower(): name for name in _CAPITAL.findall(memory)}
    plain = STOP_WORDS | senses_of(DEFAULT_LANGUAGE).keys() | _PLAIN
    return MappingProxyType({low: name for low, name in found.items() if low not in plain})


@memoized
def _people(memory: str) -> tuple[Person, ...]:
    if detect_language(memory) != DEFAULT_LANGUAGE:
        return ()
    found = [
        Person(name=one["name"], described=f"your {one['who']} {one['name']}")
        for one in _PERSON.finditer(memory)
        if _LOOSE.isdisjoint(one["who"].split())
    ]
    found += [
        Person(name=one["name"], described=f"{one['whose']}’s {one['who']} {one['name']}")
        for one in _ENGLISH_POSSESSIVE.finditer(memory)
    ]
    return tuple(found)
