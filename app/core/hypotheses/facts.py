"""What was stated, remembered and picked comes in; the known values by slot go out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.domain.request import GroundKind, Intent
from app.core.hypotheses.address import quotation
from app.core.hypotheses.doing import says_what_to_do, spoken
from app.core.hypotheses.phrasing import in_sentence
from app.core.hypotheses.shown import shown, spelling
from app.core.hypotheses.ties import Asked, asked_of
from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.memo import MAX_TEXTS
from app.core.text.sieved import Sieved, lowered_for
from app.core.text.tables import strings, table
from app.core.text.verbs import common_nouns
from app.core.text.words import stem, words

_MAX_VALUE = 48
_MANY_WORDS = 3
_JOINT = re.compile(r"\s+(?:vs\.?|versus|or|and|with|to)\s+", re.IGNORECASE)
_WHO = re.compile(r"(who (?:is|was)) ([a-z]+(?: [a-z]+){1,2})")
_SENTENCE = re.compile(r"(?:i|we)(?:['’](?:m|ve|d|ll|re))? \w", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:[Mm]y|[Oo]ur) (?P<who>[\w-]+(?: [\w-]+)?)"
    r"(?:['’]s name is| is called| is named| is(?= (?:Mr|Mrs|Ms|Dr)\b))"
    r" (?P<name>(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][\w-]+(?: [A-Z][\w-]+)?)(?=[\s,.;!]|$)"
)

_ONLY_NAMED = re.compile(
    r"^(?:(?:my|our) [\w-]+(?: [\w-]+)?"
    r"(?:['’]s name is| is called| is named| is(?= (?:Mr|Mrs|Ms|Dr)\b))"
    r"|(?:mein|meine|unser|unsere) [\w-]+ heißt|(?:mon|ma|notre) [\w-]+ s['’]appelle"
    r"|(?:mi|nuestro|nuestra) [\w-]+ se llama) [^,;]{1,40}$",
    re.IGNORECASE,
)

_RECEIVER = re.compile(
    r"\b(?:to|with|for) (?:my |our |the )?(?P<who>customers?|clients?|boss|colleagues?|friends?|"
    r"family|team|students?|pupils?|patients?|parents?|kids|children)\b",
    re.IGNORECASE,
)
_FACT = "lookup_fact"
"""Its questions put marks around the subject themselves."""
SECOND = "second "
"""Before a slot's name: the other memory that settles it."""
_OR = {"de": " und ", "fr": " ni ", "es": " ni "}
_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A slot's value as it is shown, where it comes from, and the words or memory that say so.

    `times` it was picked; `elsewhere` = some of these picks were made in a kindred task.
    """

    value: str
    kind: GroundKind
    said: str = ""
    memory_id: str | None = None
    times: int = 0
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    slot: str
    patterns: tuple[Sieved, ...]
    style: bool
    tasks: frozenset[str]
    several: bool
    field: str

    def counts(self, candidate: Candidate, asked: Asked) -> bool:
        """Whether a memory may settle this slot: by nearness, by the task, or as a lasting wish."""
        if self.style and candidate.item.mtype in _WISHES and for_others(candidate, asked.text):
            return False
        lasting = candidate.relevant or (candidate.standing and self.style)
        return lasting or self.is_asked_for(asked)

    def is_asked_for(self, asked: Asked) -> bool:
        """Whether the request is of a task, or a field of life, that this slot is about."""
        return asked.task in self.tasks or self.field in asked.fields


@cache
def _facts() -> tuple[_Fact, ...]:
    rows = table("app.core.hypotheses", "facts.toml")
    return tuple(
        _Fact(
            slot=slot,
            patterns=tuple(map(Sieved, row["patterns"])),
            style=row.get("style", False),
            tasks=frozenset(strings(row.get("tasks", ""))),
            several=row.get("several", False),
            field=row.get("field", ""),
        )
        for slot, row in rows.items()
    )


def stated(intent: Intent, text: str = "") -> dict[str, Known]:
    """What the person said in the request `text`, in the words of a question to them."""
    said = dict(intent.stated)
    if intent.subject:
        said.setdefault("subject", intent.subject)
    known = {
        slot: Known(value=shown(slot, value, intent.language), kind=GroundKind.INPUT, said=value)
        for slot, value in said.items()
        if value
    }
    if "subject" in known:
        subject = known["noun"] = known["subject"]
        known["subject"] = replace(subject, value=_worded(subject, intent, text))
    options = said.get("options") or (intent.subject if _JOINT.search(intent.subject) else "")
    if options:
        asked = shown("options", options, intent.language)
        for slot, joint in (("both", "and"), ("either", "or")):
            value = _JOINT.sub(f" {joint} ", asked)
            known[slot] = Known(value=value, kind=GroundKind.INPUT, said=options)
    return known


def _worded(subject: Known, intent: Intent, text: str) -> str:
    """The subject as it goes into a question about it."""
    value = subject.value
    if intent.task == "lookup_person" and intent.subject.islower():
        return value.title()
    if intent.task == _FACT:
        return _asked(value)
    if says_what_to_do(intent):
        return _done(subject) if intent.language == DEFAULT_LANGUAGE else value
    return in_sentence(intent) or (f"“{value}”" if _stands_apart(intent, text) else value)


def _asked(question: str) -> str:
    """A question as it is written: it has a capital, and so has the name it asks about."""
    who = _WHO.fullmatch(question)
    name = f"{who[1]} {who[2].title()}" if who else question
    return name[:1].upper() + name[1:]


def _done(what: Known) -> str:
    """What is to be done, within a sentence: it begins with its verb, and no noun is a name."""
    first, _, rest = what.value.partition(" ")
    nouns = common_nouns().intersection(what.said.split())
    plain = (word.lower() if word.lower() in nouns else word for word in rest.split())
    return spoken(" ".join([first.lower(), *plain]))


def _stands_apart(intent: Intent, text: str) -> bool:
    """Whether the subject is a sentence, or key words no English sentence can take in bare."""
    subject = intent.subject
    if intent.task == _FACT or _SENTENCE.match(subject):
        return intent.task != _FACT
    if intent.language != DEFAULT_LANGUAGE or "“" in subject or subject[:1].isupper():
        return False
    first, _, rest = subject.lower().partition(" ")
    if not rest or first in spelling()["bare"]["before"].split():
        return False
    if intent.task.startswith("lookup_") and len(subject.split()) < _MANY_WORDS:
        return False
    whole = len(text.split()) - len(subject.split()) <= 1
    return whole or intent.task.startswith(tuple(spelling()["bare"]["tasks"].split()))


def remembered(recalled: Sequence[Candidate], intent: Intent, text: str = "") -> dict[str, Known]:
    """What the memories that bear on the request `text` settle; the best memory wins a slot.

    Some slots are what a task is about whatever its words (a diet, for a meal plan): there a
    memory counts that retrieval took for no match. Two memories may settle `avoid` together; the
    second then stands under `SECOND + slot` too, for the reason.
    """
    found: dict[str, Known] = {}
    if not recalled:
        return found
    asked = asked_of(intent.task, text, intent.language)
    matter = frozenset(fact.slot for fact in _facts() if fact.is_asked_for(asked))
    lasting = matter | _style_slots()
    for candidate in recalled:
        # only what would count is worked out: a first reading for all of it takes its time
        slots = _slots() if candidate.relevant else lasting if candidate.standing else matter
        if not slots or not quotable(candidate.item):
            continue
        values = _settled(candidate.item.text, slots)
        for fact in _facts() if values else ():
            value = values.get(fact.slot)
            if not value or not fact.counts(candidate, asked):
                continue
            worded = shown(fact.slot, value, intent.language)
            known = from_memory(worded, candidate.item)
            if fact.slot not in found:
                found[fact.slot] = known
            elif fact.several and SECOND + fact.slot not in found:
                _join(found, fact.slot, known, intent.language)
    return found


def _join(found: dict[str, Known], slot: str, second: Known, language: str) -> None:
    first = found[slot]
    if second.value.lower() in first.value.lower():
        return
    found[slot] = replace(first, value=f"{first.value}{_OR.get(language, ' or ')}{second.value}")
    found[SECOND + slot] = second


def for_others(candidate: Candidate, text: str) -> bool:
    """Whether a wish is about somebody ("to customers, in a warm tone") the request is not for."""
    whom = _RECEIVER.search(candidate.item.text)
    return whom is not None and stem(whom["who"].lower()) not in map(stem, words(text))


def named(audience: str, recalled: Iterable[Candidate]) -> Known | None:
    """The audience with its name, when a memory tells it ("your landlord Mr Ray")."""
    who = audience.lower().removeprefix("my ").removeprefix("our ")
    for candidate in recalled:
        told = _NAMED.search(candidate.item.text) if quotable(candidate.item) else None
        if told and told["who"].lower().startswith(who):
            return from_memory(f"your {who} {told['name']}", candidate.item)
    return None


def quotable(item: MemoryItem) -> bool:
    """Whether a memory is the person's own statement: no former pick, no answer to them."""
    return item.source != Source.CHOICE and item.metadata.get("role") != "assistant"


def only_names(text: str) -> bool:
    """Whether a memory tells no more than what somebody is called."""
    return _ONLY_NAMED.match(text.strip(" .!")) is not None


def settles(text: str) -> Mapping[str, str]:
    """By slot, all that a text could settle."""
    return _settled(text, _slots())


@lru_cache(maxsize=MAX_TEXTS)
def _settled(text: str, slots: frozenset[str]) -> Mapping[str, str]:
    """By slot, what a text could settle of these slots."""
    lowered = lowered_for(text)
    values = {fact.slot: _value(fact, text, lowered) for fact in _facts() if fact.slot in slots}
    return {slot: value for slot, value in values.items() if value}


@cache
def _slots() -> frozenset[str]:
    return frozenset(fact.slot for fact in _facts())


@cache
def _style_slots() -> frozenset[str]:
    return frozenset(fact.slot for fact in _facts() if fact.style)


def _value(fact: _Fact, text: str, lowered: str) -> str:
    for pattern in fact.patterns:
        match = pattern.search(text, lowered)
        if match is not None:
            return match.groupdict().get("v") or ("beginner" if "new" in match.groupdict() else "")
    return ""


def from_memory(value: str, item: MemoryItem) -> Known:
    """A value, cut to 48 characters, that rests on a memory."""
    return Known(
        value=value.strip()[:_MAX_VALUE],
        kind=GroundKind.MEMORY,
        said=quotation(item.text),
        memory_id=item.id,
    )
