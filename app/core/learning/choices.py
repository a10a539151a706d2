"""A picked guess becomes a HISTORY memory, and such a memory is read back as a past choice.

The memory's text is a sentence of its own, never the chip's; what later guesses need is in its
metadata. Reading trusts nothing: edited or imported metadata that makes no sense is no choice.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from app.core.domain.memory import Json, MemoryItem, MType, Source, Vector
from app.core.domain.persona import FACETS
from app.core.domain.request import Choice, PastChoice
from app.core.learning.lifetimes import Force, confidence

MAX_CHOICE_CHARACTERS = 400
MAX_READING_CHARACTERS = 180
MAX_TIMES = 1_000
MAX_READ = 1_024

# A person's latest picks are read at every request, and a store hands out the same items again. An
# item is held beside its number, so that the number stays its own.
_READ: dict[int, tuple[MemoryItem, PastChoice | None]] = {}

# How a guess asks; without it, what is left says what was wanted.
_ASKING = re.compile(
    r"^(?:(?:so|ok(?:ay)?|then)[, ]+)?(?:"
    r"(?:do|would|did) you (?:want|like|need|mean|prefer)(?: me)?(?: to (?:have|get|see))?(?: to)?"
    r"|(?:should|shall|can|may|could) i(?: go ahead and)?"
    r"|are you (?:looking for|after|asking (?:for|about))"
    r"|is (?:it|this|that)(?: about)?|you(?:'d| would) like|you want|want(?: me to)?"
    r"|soll ich(?: dir| ihnen)?|möchtest du|möchten sie|willst du"
    r"|(?:veux|voulez|souhaites|souhaitez)-(?:tu|vous)(?: que je)?|dois-je"
    r"|¿?\s*(?:quieres|quiere|deseas)(?: que)?|¿?\s*debo"
    r")\b[\s:,]*",
    re.IGNORECASE,
)


def choice_text(choice: Choice) -> str:
    """One plain sentence, ≤ 400 characters: the person's words and the reading they picked."""
    reading = _shortened(_reading(choice.hypothesis.question), MAX_READING_CHARACTERS)
    frame = len('Asked: "" — wanted: .') + len(reading)
    words = " ".join(choice.proposal.text.split()).replace('"', "'")
    return f'Asked: "{_shortened(words, MAX_CHOICE_CHARACTERS - frame)}" — wanted: {reading}.'


def choice_memory(choice: Choice, text_embedding: Vector) -> MemoryItem:
    """The memory of a pick; another pick from the same showing has the same id and replaces it."""
    guess, proposal = choice.hypothesis, choice.proposal
    shown = proposal.hypotheses
    passed: list[Json] = [other.angle for other in shown if other.id != guess.id]
    rank = next((place for place, other in enumerate(shown, 1) if other.id == guess.id), 0)
    metadata: dict[str, Json] = {
        "task": guess.task,
        "angle": guess.angle,
        "slots": dict(guess.slots),
        "subject": proposal.intent.subject,
        "passed": passed,
        "times": 1,
        "rank": rank,
        "shown_at": proposal.shown_at.isoformat(),
        "leanings": dict(guess.leanings),
    }
    return MemoryItem(
        id=pick_id(choice),
        user_id=proposal.user_id,
        mtype=MType.HISTORY,
        text=choice_text(choice),
        source=Source.CHOICE,
        created_at=choice.at,
        updated_at=choice.at,
        confidence=confidence(Force.PICK),
        topic=guess.task,
        metadata=metadata,
        embedding=text_embedding,
    )


def past_choice(item: MemoryItem) -> PastChoice | None:
    """The pick a memory tells of; None when it tells of none, or its metadata is damaged."""
    if item.mtype is not MType.HISTORY or "angle" not in item.metadata:
        return None
    known = _READ.get(id(item))
    if known is not None and known[0] is item:
        return known[1]
    choice = _read(item)
    if len(_READ) >= MAX_READ:
        _READ.clear()
    _READ[id(item)] = item, choice
    return choice


def _read(item: MemoryItem) -> PastChoice | None:
    told = item.metadata
    task, angle, subject = told.get("task"), told.get("angle"), told.get("subject")
    if not isinstance(task, str) or not isinstance(angle, str) or not task or not angle:
        return None
    return PastChoice(
        memory_id=item.id,
        task=task,
        angle=angle,
        slots=_strings(told.get("slots")),
        passed=_names(told.get("passed")),
        times=times(told),
        at=item.updated_at,
        subject=subject if isinstance(subject, str) else "",
        vector=item.embedding,
    )


def leanings_of(item: MemoryItem) -> dict[str, float]:
    """What a pick leaned to, by facet in -1..1; nothing for any other memory."""
    told = item.metadata.get("leanings")
    if past_choice(item) is None or not isinstance(told, dict):
        return {}
    return {
        facet: min(max(float(lean), -1.0), 1.0)
        for facet in FACETS
        if isinstance(lean := told.get(facet), int | float) and not isinstance(lean, bool) and lean
    }


def times(metadata: Mapping[str, Json]) -> int:
    """How often the same was picked, 1..1000; 1 when the metadata does not say."""
    count = metadata.get("times")
    if isinstance(count, bool) or not isinstance(count, int):
        return 1
    return min(max(count, 1), MAX_TIMES)


def _strings(value: Json) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {name: said for name, said in value.items() if isinstance(said, str)}


def _names(value: Json) -> tuple[str, ...]:
    return tuple(name for name in value if isinstance(name, str)) if isinstance(value, list) else ()


def pick_id(choice: Choice) -> str:
    """The id of the memory of a pick, the same for all picks from one showing."""
    proposal = choice.proposal
    shown = (proposal.user_id, " ".join(proposal.text.split()), proposal.shown_at.isoformat())
    return "choice-" + sha256("\x1f".join(shown).encode()).hexdigest()[:32]


def _reading(question: str) -> str:
    """What the guess would do, without the asking: "Should I draft …?" → "draft …"."""
    asked = " ".join(question.split()).replace('"', "'")
    bare = _ASKING.sub("", asked).strip(" ?!.¿")
    return bare or asked.strip(" ?!.¿")


def _shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words when there is a gap to cut at."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:\u2013\u2014-") + "…"
