"""What a hosted model guessed comes in; guesses that can be shown go out, or `Malformed`.

Nothing is trusted: every field is read by its type and range, texts are one plain line, and a guess
that only rewords another is dropped.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from app.adapters.language.faults import UNREADABLE
from app.core.domain.crafting import Candidate
from app.core.domain.errors import Malformed
from app.core.domain.persona import FACETS
from app.core.domain.request import Ground, GroundKind, Hypothesis
from app.core.intent import task_ids
from app.core.learning import is_ours
from app.core.ports.language import Brief
from app.core.text.masks import readable
from app.core.text.quoting import one_line
from app.core.text.tables import strings, table
from app.core.text.words import UNSPACED, content_words, stem, words

MOST, FEWEST = 3, 2
MOST_READ = 12
MAX_QUESTION = 240
MAX_RATIONALE = 300
MAX_SLOTS, MAX_SLOT = 8, 200
MAX_SLUG = 40
SLUG_WORDS = 3
SURE, UNSURE = 0.97, 0.03
"""No guess of a model's is certain, and none that it makes is impossible."""
ALIKE = 0.55
"""From this share of telling words in common a guess only rewords another."""

_QUESTION_MARKS = ("?", "؟")
_MARKUP = re.compile(r"\*\*|`+|^[\s#>*•|~-]+|^\d+[.)]\s+")
_SLUG = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")


def read_guesses(
    data: Mapping[str, Any], brief: Brief, known: Mapping[str, Candidate]
) -> tuple[Hypothesis, ...]:
    """Two or three guesses, the surest first, ids h1…h3; `known` are memories by the model's names.

    Raises `Malformed` when fewer than two are of use.
    """
    rows = data.get("hypotheses")
    told = rows[:MOST_READ] if isinstance(rows, list) else []
    read = [_guess(row, brief, known) for row in told]
    sound = [guess for guess in read if guess is not None]
    sound.sort(key=lambda guess: -guess.confidence)
    differing = _differing(sound, brief.request.text)
    if len(differing) < FEWEST:
        raise Malformed(UNREADABLE)
    taken = differing[:MOST]
    whole = max(1.0, sum(guess.confidence for guess in taken))  # one of them at most is meant
    return tuple(
        replace(guess, id=f"h{place}", confidence=round(guess.confidence / whole, 4))
        for place, guess in enumerate(taken, start=1)
    )


def plain(value: object) -> str:
    """One line without markup or hidden characters; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    line = one_line(value)
    while (bare := _MARKUP.sub("", line).strip()) != line:
        line = bare
    return line


def poses(text: str) -> bool:
    """Whether the text speaks as our own prompt does, or as a chat's frame."""
    lowered = text.lower()
    return is_ours(text) or any(phrase in lowered for phrase in _rules()["poses"]["phrases"])


def _guess(row: object, brief: Brief, known: Mapping[str, Candidate]) -> Hypothesis | None:
    if not isinstance(row, dict):
        return None
    question, rationale = _question(row.get("question")), readable(plain(row.get("rationale")))
    confidence = _share(row.get("confidence"))
    if question is None or not rationale or confidence is None or poses(rationale):
        return None
    task = row.get("task")
    task = task if isinstance(task, str) and task in task_ids() else brief.intent.task
    return Hypothesis(
        id="h0",
        question=question,
        rationale=_cut(rationale, MAX_RATIONALE),
        confidence=min(SURE, max(UNSURE, confidence)),
        task=task,
        angle=f"{task}.{_slug(row.get('angle')) or _slug_of(question)}",
        slots={**_slots(row.get("slots")), **brief.intent.stated},
        leanings=_leanings(row.get("leanings")),
        grounds=_grounds(row.get("memories"), known),
    )


def _question(value: object) -> str | None:
    """The question, when a click can answer it; else None."""
    text = readable(plain(value)).replace("？", "?")
    said = words(text)
    if not text.endswith(_QUESTION_MARKS) or not said or len(text) > MAX_QUESTION or poses(text):
        return None
    marks = sum(text.count(mark) for mark in _QUESTION_MARKS)
    if marks != 1 or said[0] in _rules()["guesses"]["open_questions"] or not _telling(text):
        return None
    return text


def _share(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0.0 <= number <= 1.0 else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e6:
        return None
    return float(value) if math.isfinite(value) else None


def _slug(value: object) -> str:
    if not isinstance(value, str):
        return ""
    own = value.rpartition(".")[2].lower()
    return _SLUG.sub("_", own).strip("_")[:MAX_SLUG].strip("_")


def _slug_of(question: str) -> str:
    """A key of the first words that tell what would be done, for a model that gave none."""
    telling = [word for word in content_words(question) if word not in _offering()]
    return _slug("_".join(telling[:SLUG_WORDS])) or "other"


def _slots(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else _listed(value)
    found: dict[str, str] = {}
    for name, told in pairs:
        text = plain(told)
        fits = isinstance(name, str) and _NAME.fullmatch(name) and 0 < len(text) <= MAX_SLOT
        if fits and not poses(text) and len(found) < MAX_SLOTS:
            found[name] = text
    return found


def _listed(value: object) -> Iterable[tuple[Any, Any]]:
    rows = value if isinstance(value, list) else []
    return [(row.get("name"), row.get("value")) for row in rows if isinstance(row, dict)]


def _leanings(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    found = {facet: _number(value.get(facet)) for facet in FACETS}
    return {
        facet: lean for facet, lean in found.items() if lean is not None and 0 < abs(lean) <= 1.0
    }


def _grounds(value: object, known: Mapping[str, Candidate]) -> tuple[Ground, ...]:
    """The memories it names that it was given; and always the request itself."""
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    rests_on = [known[name].item.id for name in dict.fromkeys(names) if name in known]
    memories = (Ground(kind=GroundKind.MEMORY, memory_id=memory_id) for memory_id in rests_on)
    return (*memories, Ground(kind=GroundKind.INPUT))


def _differing(guesses: Iterable[Hypothesis], request: str) -> list[Hypothesis]:
    """Those that say something else than a surer one, each under an angle of its own."""
    asked = _telling(request)
    kept: list[Hypothesis] = []
    said: list[frozenset[str]] = []
    for guess in guesses:
        whole = _telling(guess.question)
        own = whole - asked or whole
        if any(len(own & other) > ALIKE * len(own | other) for other in said):
            continue
        said.append(own)
        kept.append(_apart(guess, {other.angle for other in kept}))
    return kept


def _apart(guess: Hypothesis, taken: set[str]) -> Hypothesis:
    angle, number = guess.angle, 1
    if angle in taken:
        angle = f"{guess.task}.{_slug_of(guess.question)}"
    base = angle
    while angle in taken:
        number += 1
        angle = f"{base}_{number}"
    return replace(guess, angle=angle)


def _telling(text: str) -> frozenset[str]:
    """Stems of the words that say what would be done; pairs of letters where none are spaced."""
    found: set[str] = set()
    for word in content_words(text):
        if UNSPACED.match(word):
            found.update(word[place : place + 2] for place in range(max(1, len(word) - 1)))
        elif word not in _offering():
            found.add(stem(word))
    return frozenset(found)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rpartition(" ")[0].rstrip() + "…"


@cache
def _offering() -> frozenset[str]:
    return frozenset(strings(_rules()["guesses"]["offering"]))


def _rules() -> dict[str, Any]:
    return table("app.adapters.language", "rules.toml")
