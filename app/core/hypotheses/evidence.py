"""Past choices come in; how far they speak for each angle, and the values they settle, go out.

One pick moves little: counts are smoothed towards nothing, weighed by likeness and by age.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from app.core.domain.memory import Vector, meaningless
from app.core.domain.request import GroundKind, PastChoice
from app.core.hypotheses.angles import Choices
from app.core.hypotheses.facts import Known
from app.core.ports.language import Brief
from app.core.text.words import content_words, stem

HALF_LIFE_DAYS = 30.0
_KIN = 0.4
"""How much a pick in a kindred task counts."""
_SMOOTHING = 6.0
_PASSED = 0.5
_MAX_TIMES = 6
_CONFIRMED = 3.0
_GAIN, _LOSS = 1.8, 0.8
_STYLE_SLOTS = frozenset(
    [
        "tone",
        "length",
        "format",
        "language",
        "code_language",
        "dialect",
        "style",
        "platform",
        "level",
        "framework",
    ]
)
_MIN_TIMES = 2.0
_MIN_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`weight` by angle in about -0.4..1.5; `times` picked; `habits` = values picked often."""

    weight: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    habits: Mapping[str, Known] = field(default_factory=dict)


def weigh_choices(brief: Brief, choices: Choices) -> Evidence:
    """What the person's picks say about this request."""
    chosen: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    times: Counter[str] = Counter()
    values: dict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[tuple[str, str]] = Counter()
    kindred: set[tuple[str, str]] = set()
    asked = _subject_words(brief.intent.subject)
    for past in brief.choices:
        weight = _likeness(past, brief, choices, asked) * _freshness(past, brief)
        if weight <= 0:
            continue
        times_picked = min(past.times, _MAX_TIMES)
        key = _own_key(past.angle, choices.task)
        chosen[key] += weight * times_picked  # type: ignore[assignment]  # a Counter of weights
        if past.task == choices.task:
            times[key] += past.times
        for angle in past.passed:
            passed[_own_key(angle, choices.task)] += weight * times_picked  # type: ignore[assignment]
        for slot, value in past.slots.items():
            if slot in _STYLE_SLOTS:
                kindred |= {(slot, value)} if past.task != choices.task else set()
                values[slot][value] += weight * times_picked  # type: ignore[assignment]
                counts[slot, value] += past.times
    keys = chosen.keys() | passed.keys()
    return Evidence(
        weight={key: _smoothed(chosen[key], passed[key]) for key in keys},
        times=dict(times),
        habits=_habits(values, counts, kindred),
    )


def _smoothed(chosen: float, passed: float) -> float:
    """One pick counts a third of what it would among three or more: it may have been luck."""
    rate = (chosen - _PASSED * passed) / (chosen + passed + _SMOOTHING)
    return rate * (_GAIN * min(1.0, chosen / _CONFIRMED) if rate > 0 else _LOSS)


def _likeness(past: PastChoice, brief: Brief, choices: Choices, asked: frozenset[str]) -> float:
    """0..1: the same task counts in full, a kindred one less; the same subject more."""
    if past.task == choices.task:
        kin = 1.0
    elif past.task.partition("_")[0] == choices.task.partition("_")[0]:
        kin = _KIN
    else:
        return 0.0
    cosine = _cosine(past.vector, brief.request.vector)
    if cosine is not None:
        return kin * (0.6 + 0.4 * min(1.0, max(0.0, (cosine - 0.2) / 0.5)))
    told = _subject_words(past.subject)
    shared = len(asked & told) / len(asked | told) if asked | told else 1.0
    return kin * (0.6 + 0.4 * shared)


def _cosine(past: Vector | None, asked: Vector) -> float | None:
    """None where one of the meanings is not known."""
    if past is None or past.shape != asked.shape or meaningless(past) or meaningless(asked):
        return None
    return float(np.dot(past, asked))


def _freshness(past: PastChoice, brief: Brief) -> float:
    days = max(0.0, (brief.request.at - past.at).total_seconds() / 86_400)
    return float(0.5 ** (days / HALF_LIFE_DAYS))


def _own_key(angle: str, task: str) -> str:
    """The same angle under this task: "write_letter.complain" speaks for "write_email.complain"."""
    return f"{task}.{angle.partition('.')[2]}"


def _habits(
    values: Mapping[str, Counter[str]],
    counts: Mapping[tuple[str, str], int],
    kindred: AbstractSet[tuple[str, str]],
) -> dict[str, Known]:
    """Values picked at least twice, and more often than all others of their slot together."""
    habits = {}
    for slot, by_value in values.items():
        value, weight = by_value.most_common(1)[0]
        times = counts[slot, value]
        if times >= _MIN_TIMES and weight >= _MIN_SHARE * sum(by_value.values()):
            habits[slot] = Known(
                value=value,
                kind=GroundKind.CHOICE,
                said=value,
                times=times,
                elsewhere=(slot, value) in kindred,
            )
    return habits


def _subject_words(subject: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(subject))
