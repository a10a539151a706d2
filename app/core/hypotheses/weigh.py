"""Angles and all that is known come in; what could be asked goes out, with weights and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.domain.memory import MemoryItem, MType
from app.core.domain.persona import NEUTRAL, Persona
from app.core.domain.request import GroundKind
from app.core.hypotheses.address import bearing, clause, clause_in, quotation
from app.core.hypotheses.angles import Angle, Choices
from app.core.hypotheses.evidence import Evidence
from app.core.hypotheses.facts import Known
from app.core.hypotheses.matter import Topic, hits, topics, words_of
from app.core.hypotheses.template import Said
from app.core.hypotheses.ties import asked_of
from app.core.ports.language import Brief
from app.core.text.language import DEFAULT_LANGUAGE, told_language

_CUE_FIRST, _CUE_MORE, _CUE_MAX = 0.36, 0.14, 0.64
_CUE_LEADS, _LEADING = 0.3, 2
"""A cue among the first words names what to do: "decline the invitation"."""
_MEMORY_CUE = 0.25
_MEMORY, _MEMORY_RELEVANCE, _SECOND_MEMORY = 0.2, 0.25, -0.35
_GOAL = 0.25
_SAME_WORD = 0.35
"""For a memory that names what the request names; nearness of meaning alone may be chance."""
_SAME_FIELD = 0.2
"""For one of the same field of life: likelier than chance, less sure than the same word."""
_TWIN = -0.7
"""For an angle that the remembered reading repeats: three guesses are three meanings."""
_REMEMBERED_BASE = 0.86
_PERSONA = 0.6
_DIRECT = 0.5
_MAX_HEAD_WORDS = 16
_MAX_TOLD = 150
"""Characters two memories may take up in one question."""
_DESCRIBED = re.compile(r"^(?:your|[A-Z]\w+’s)(?: [a-z-]+){1,3} (?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question that could be asked, with its weight and the parts the weight is made of."""

    key: str
    angle: Angle | None
    said: Said
    weight: float
    cue_words: tuple[str, ...]
    memory: Known | None
    chosen: float
    leaning: float
    beside: Known | None = None
    """The other memory that tells of the same somebody."""


def drafts(
    brief: Brief, choices: Choices, known: Mapping[str, Known], evidence: Evidence
) -> tuple[Draft, ...]:
    """All that could be asked, heaviest first; the same angle is there once."""
    values = {slot: item.value for slot, item in known.items()}
    asked = words_of(_instruction(brief.request.text))
    intent = brief.intent
    memories: Sequence[Topic] = ()
    if brief.recalled:
        request = asked_of(intent.task, brief.request.text, intent.language)
        memories = topics(brief.recalled, known, choices, request)
    best: dict[str, Draft] = {}
    plain = (_plain(angle, values, asked, evidence, brief) for angle in choices.angles)
    told = (
        _told(memory, place, choices, values, asked, evidence, brief)
        for place, memory in enumerate(memories)
    )
    for draft in (*told, *plain):
        if draft is not None and (draft.key not in best or draft.weight > best[draft.key].weight):
            best[draft.key] = draft
    if f"{choices.task}.remembered" in best and (twin := best.get(choices.like)):
        best[twin.key] = replace(twin, weight=twin.weight + _TWIN)
    return tuple(sorted(best.values(), key=lambda draft: (-draft.weight, draft.key)))


def _plain(
    angle: Angle,
    values: Mapping[str, str],
    asked: Mapping[str, str],
    evidence: Evidence,
    brief: Brief,
) -> Draft | None:
    said = angle.ask.say(values)
    return None if said is None else _draft(angle, said, angle.base, asked, evidence, brief, None)


def _told(
    topic: Topic,
    place: int,
    choices: Choices,
    values: Mapping[str, str],
    asked: Mapping[str, str],
    evidence: Evidence,
    brief: Brief,
) -> Draft | None:
    """The angle this memory speaks for, asked with it; else the task's general way."""
    item = topic.candidate.item
    known, beside = _known(item), _known(topic.beside.item) if topic.beside else None
    extra = _for_memory(topic, place)
    words = _with_memory(topic, known, values, brief.intent.language)
    told = {form: word for form, word in words_of(item.text).items() if form not in asked}
    spoken = {angle.key: len(hits(angle, told)) for angle in choices.angles if angle.told}
    for angle in sorted(choices.angles, key=lambda one: -spoken.get(one.key, 0)):
        if angle.told is None or not spoken[angle.key]:
            continue
        said = angle.told.say(words)
        if said is not None:
            base = angle.base + extra + _MEMORY_CUE
            draft = _draft(angle, said, base, asked, evidence, brief, known)
            return replace(draft, beside=beside)
    said = choices.remembered.say(words) if choices.remembered else None
    if said is None or (place and not topic.apart):
        return None
    key = f"{choices.task}.remembered" + (f"_{place + 1}" if place else "")
    chosen = evidence.weight.get(key, 0.0)
    return Draft(
        key=key,
        angle=None,
        said=said,
        weight=_REMEMBERED_BASE + extra + chosen,
        cue_words=(),
        memory=known,
        chosen=chosen,
        leaning=0.0,
        beside=beside,
    )


def _known(item: MemoryItem) -> Known:
    return Known(
        value=item.text, kind=GroundKind.MEMORY, said=quotation(item.text), memory_id=item.id
    )


def _for_memory(topic: Topic, place: int) -> float:
    """What a memory adds to the weight of what is asked with it."""
    extra = _MEMORY + _MEMORY_RELEVANCE * topic.candidate.relevance
    extra += _SECOND_MEMORY if place else 0.0
    extra += _GOAL if topic.candidate.item.mtype is MType.GOAL else 0.0
    return extra + (_SAME_WORD if topic.link.named else _SAME_FIELD if topic.link.tied else 0.0)


def _with_memory(
    topic: Topic, known: Known, values: Mapping[str, str], language: str
) -> dict[str, str]:
    """The values a question with this memory, and with what belongs to it, can be filled with."""
    item = topic.candidate.item
    joined = clause(topic.said) if topic.said else None
    text = topic.said if joined else item.text
    words = _named_once(values, item.text)
    told = bearing(text, goal=item.mtype is MType.GOAL)
    words |= {"memory": known.said, "told": told + _also(topic, told)}
    plain = joined or _clause(item.text, language)
    return words | ({"clause": plain} if plain else {})


def _clause(memory: str, language: str) -> str | None:
    """A remembered statement as a clause of the request's language, where it is in that."""
    if language == DEFAULT_LANGUAGE:
        return clause(memory)
    return clause_in(memory, language) if told_language(memory, language) == language else None


def _also(topic: Topic, told: str) -> str:
    """What the other memory adds to one that says who somebody is (" and that Ann is deaf")."""
    if topic.beside is None or topic.said or clause(topic.candidate.item.text) is None:
        return ""
    more = clause(topic.beside.item.text)
    fits = more is not None and len(told) + len(more) <= _MAX_TOLD
    return f" and that {more}" if fits else ""


def _named_once(values: Mapping[str, str], memory: str) -> dict[str, str]:
    """Who "your manager Priya" is need not be said before a memory that says it: "Priya"."""
    audience = values.get("audience", "")
    name = _DESCRIBED.sub("", audience)
    return dict(values) | ({"audience": name} if name != audience and name in memory else {})


def _draft(
    angle: Angle,
    said: Said,
    base: float,
    asked: Mapping[str, str],
    evidence: Evidence,
    brief: Brief,
    memory: Known | None,
) -> Draft:
    cues = hits(angle, asked)
    cue = min(_CUE_MAX, _CUE_FIRST + _CUE_MORE * (len(cues) - 1)) if cues else 0.0
    cue += _CUE_LEADS if set(cues) & set(list(asked.values())[:_LEADING]) else 0.0
    chosen = evidence.weight.get(angle.key, 0.0)
    leaning = tilt(angle.leans, brief.persona)
    sure = _DIRECT if angle.direct and not brief.intent.missing else 0.0
    return Draft(
        key=angle.key,
        angle=angle,
        said=said,
        weight=base + cue + chosen + leaning + sure,
        cue_words=cues,
        memory=memory,
        chosen=chosen,
        leaning=leaning,
    )


def tilt(leans: Mapping[str, float], persona: Persona) -> float:
    """How far the persona speaks for an angle: Σ lean · distance from neutral, scaled."""
    return _PERSONA * sum(
        lean * 2 * (persona.facets.get(facet, NEUTRAL) - NEUTRAL) for facet, lean in leans.items()
    )


def _instruction(text: str) -> str:
    """What stands before a colon when it can be an instruction; else the whole text."""
    head, colon, _ = text.partition(": ")
    return head if colon and 2 <= len(head.split()) <= _MAX_HEAD_WORDS else text
