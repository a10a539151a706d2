"""The way of the room: known → drafts → three that differ → confidences, reasons → guesses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.domain.crafting import Candidate
from app.core.domain.request import GroundKind, Hypothesis
from app.core.hypotheses.angles import TRANSLATED, choices_for, meanings_first
from app.core.hypotheses.certainty import certainty
from app.core.hypotheses.colours import Colour, coloured, colours_for
from app.core.hypotheses.evidence import Evidence, weigh_choices
from app.core.hypotheses.facts import Known, named, remembered, stated
from app.core.hypotheses.made import WORDINGS, things
from app.core.hypotheses.names import person_of
from app.core.hypotheses.reasons import Reasons
from app.core.hypotheses.ties import asked_of
from app.core.hypotheses.weigh import Draft, drafts
from app.core.ports.language import Brief
from app.core.text.language import DEFAULT_LANGUAGE, language_name
from app.core.text.masks import readable
from app.core.text.words import content_words, stem

MAX_QUESTION = 240
_WANTED = 3
_ALIKE = 0.55
_SHORT_SUBJECT = 36


def propose(brief: Brief) -> tuple[Hypothesis, ...]:
    """Three guesses (two where there are no three) that differ in what would be done, best first.

    Of the angles in `brief.without` none; so there may be fewer, or none. Deterministic. The
    person's words, memories and picks only ever fill slots of our sentences.
    """
    brief = replace(brief, recalled=_readable(brief.recalled))
    intent = brief.intent
    choices = meanings_first(
        choices_for(intent.task, intent.language),
        intent.subject,
        brief.request.text,
        intent.language,
    )
    evidence = weigh_choices(brief, choices)
    known = _known(brief, evidence)
    found = drafts(brief, choices, known, evidence)
    picked = _pick([draft for draft in found if draft.key not in brief.without], known)
    if not picked:
        return ()
    confidences = certainty(
        picked, brief.intent, [evidence.times.get(draft.key, 0) for draft in picked]
    )
    reasons = Reasons(brief, known, evidence, choices.many)
    context = _Context(brief=brief, known=known, reasons=reasons, wishes=_wishes(brief))
    return tuple(
        _hypothesis(place, draft, confidence, context)
        for place, (draft, confidence) in enumerate(zip(picked, confidences, strict=True), start=1)
    )


def _readable(recalled: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The memories as a person can read them: no placeholder stands in a question or a reason."""
    shown = ((one, readable(one.item.text)) for one in recalled)
    return tuple(
        one if text == one.item.text else replace(one, item=replace(one.item, text=text))
        for one, text in shown
        if text
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What all guesses of one request share."""

    brief: Brief
    known: Mapping[str, Known]
    reasons: Reasons
    wishes: Sequence[Colour]


def _wishes(brief: Brief) -> tuple[Colour, ...]:
    if not brief.recalled:
        return ()
    intent = brief.intent
    asked = asked_of(intent.task, brief.request.text, intent.language)
    return colours_for(brief.recalled, asked)


def _known(brief: Brief, evidence: Evidence) -> dict[str, Known]:
    """Values by slot: what was said counts before what is remembered, that before picks."""
    known = (
        dict(evidence.habits)
        | remembered(brief.recalled, brief.intent, brief.request.text)
        | stated(brief.intent, brief.request.text)
    )
    if "made" in brief.intent.stated:
        known = things(known, brief.intent)
    audience = brief.intent.stated.get("audience")
    with_name = _with_name(audience, brief) if audience else None
    return known | {"audience": with_name} if with_name else known


def _with_name(audience: str, brief: Brief) -> Known | None:
    if brief.intent.language != DEFAULT_LANGUAGE:
        return None
    return named(audience, brief.recalled) or person_of(audience, brief.recalled)


def _pick(found: Sequence[Draft], known: Mapping[str, Known]) -> tuple[Draft, ...]:
    """The heaviest three, passing over one that says nearly the same as a heavier one."""
    topic = frozenset(stem(word) for item in known.values() for word in content_words(item.value))
    picked: list[Draft] = []
    seen: list[frozenset[str]] = []
    late: list[Draft] = []
    for draft in found:
        said = frozenset(stem(word) for word in content_words(draft.said.text)) - topic
        if any(len(said & other) > _ALIKE * len(said | other) for other in seen):
            late.append(draft)
        elif len(picked) < _WANTED:
            picked.append(draft)
            seen.append(said)
    return tuple([*picked, *late][:_WANTED])


def _hypothesis(place: int, draft: Draft, confidence: float, context: _Context) -> Hypothesis:
    brief, known = context.brief, context.known
    language = brief.intent.language
    plain = _question(draft, language, known)
    # one guess says that it keeps to a wish; the prompt of any of them does
    wishes = context.wishes if place == 1 else ()
    question, kept = coloured(plain, wishes, language)
    if len(question) > MAX_QUESTION:
        question, kept = plain, ()
    rationale, grounds = context.reasons.tell(draft, kept)
    settled = {
        slot: item.value
        for slot, item in known.items()
        if slot not in WORDINGS and (item.kind is GroundKind.INPUT or slot in draft.said.used)
    }
    sets = dict(draft.angle.sets) if draft.angle else {}
    return Hypothesis(
        id=f"h{place}",
        question=question,
        rationale=rationale,
        confidence=confidence,
        task=draft.key.partition(".")[0],
        angle=draft.key,
        slots=sets | settled,
        leanings=dict(draft.angle.leans) if draft.angle else {},
        grounds=grounds,
    )


def _question(draft: Draft, language: str, known: Mapping[str, Known]) -> str:
    text = draft.said.text
    if language != DEFAULT_LANGUAGE and language not in TRANSLATED:
        text = f"{text.removesuffix('?').rstrip()}, in {language_name(language)}?"
    if len(text) <= MAX_QUESTION:
        return text
    subject = known.get("subject")
    if subject and len(subject.value) > _SHORT_SUBJECT:
        short = (
            subject.value[:_SHORT_SUBJECT].rpartition(" ")[0] or subject.value[:_SHORT_SUBJECT]
        ) + "…"
        text = text.replace(subject.value, short)
    if len(text) <= MAX_QUESTION:
        return text
    return text[: MAX_QUESTION - 2].rpartition(" ")[0].rstrip(" ,;:") + "…?"
