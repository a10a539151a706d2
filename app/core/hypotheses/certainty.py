"""Picked drafts and the reading come in; a confidence in (0, 1) for each goes out.

It says how likely the person is to want just this: how clear the words are, how much they leave
open, how far one guess leads, and how far the person's own past speaks for it.
"""

import math
from collections.abc import Sequence

from app.core.domain.request import Intent
from app.core.hypotheses.weigh import Draft

_TEMPERATURE = 0.3
_FLOOR, _LEAD, _COMPLETE = 0.26, 0.46, 0.12
_MEMORY, _CHOSEN = 0.06, 0.16
_CAP = 0.83
_SURE, _SURE_CLARITY, _SURE_GAIN = 0.88, 0.8, 0.08
_HABIT_CHOSEN, _HABIT_TIMES = 0.5, 5
_UNCLEAR_CAP = 0.4
_STEP = 0.01
_OTHERS = 0.5


def certainty(drafts: Sequence[Draft], intent: Intent, times: Sequence[int]) -> tuple[float, ...]:
    """Confidences in the order of `drafts`, falling; `times` each angle was picked before."""
    shares = _shares(drafts)
    first = _first(drafts[0], shares[0], intent, times[0])
    rest = min(1.0, 1.2 - first) * _OTHERS * 2 if first >= _SURE else 1.0
    found = [first]
    for share in shares[1:]:
        value = first * (share / shares[0]) ** _OTHERS * rest
        found.append(max(_STEP, min(value, found[-1] - _STEP)))
    return tuple(round(value, 4) for value in found)


def _shares(drafts: Sequence[Draft]) -> list[float]:
    top = drafts[0].weight
    raw = [math.exp((draft.weight - top) / _TEMPERATURE) for draft in drafts]
    return [value / sum(raw) for value in raw]


def _first(draft: Draft, share: float, intent: Intent, times: int) -> float:
    clarity = intent.confidence
    if intent.task.startswith(("unclear", "pasted", "prompt")):
        return max(0.05, min(_UNCLEAR_CAP, clarity * 0.4))
    if draft.angle and draft.angle.direct and not intent.missing and clarity >= _SURE_CLARITY:
        return min(0.97, _SURE + _SURE_GAIN * clarity)
    asked = len(intent.stated) + len(intent.missing)
    complete = len(intent.stated) / asked if asked else 0.5
    value = clarity * (_FLOOR + _LEAD * share + _COMPLETE * complete)
    value += clarity * (_MEMORY if draft.memory else 0.0)
    value += clarity * _CHOSEN * max(0.0, draft.chosen)
    if draft.chosen >= _HABIT_CHOSEN and times >= _HABIT_TIMES and clarity >= _SURE_CLARITY:
        value = max(value, _CAP * min(1.0, 0.6 + share))
    return max(0.05, min(_CAP, value))
