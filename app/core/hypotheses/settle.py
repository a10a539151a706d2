"""Guesses and the counts of what people picked come in; guesses with calibrated confidences go out.

Each count is smoothed by a Beta prior; the shift of its log-odds from the prior's moves the
confidence, damped and bounded, so that few clicks barely move it and many never run away with it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.domain.request import ClickRate, Hypothesis

PRIOR: Mapping[int, float] = {1: 0.5, 2: 0.25, 3: 0.15}
"""How often a guess at each rank is picked before anything is known; the rest picks none."""
STRENGTH = 40.0
"""The prior weighs as much as this many showings."""
_DAMPING = 0.6
_MAX_SHIFT = 0.7
_EDGE = 0.01


def settle(
    hypotheses: Sequence[Hypothesis], rates: Sequence[ClickRate], *, threshold: float
) -> tuple[tuple[Hypothesis, ...], bool]:
    """The guesses by calibrated confidence, and whether the first reaches `threshold`."""
    counts = {(rate.task, rate.rank): rate for rate in rates}
    moved = [
        replace(
            guess, confidence=_calibrated(guess.confidence, rank, counts.get((guess.task, rank)))
        )
        for rank, guess in enumerate(hypotheses, start=1)
    ]
    moved.sort(key=lambda guess: -guess.confidence)
    settled = tuple(replace(guess, id=f"h{place}") for place, guess in enumerate(moved, start=1))
    return settled, bool(settled) and settled[0].confidence >= threshold


def _calibrated(confidence: float, rank: int, rate: ClickRate | None) -> float:
    inside = min(1 - _EDGE, max(_EDGE, confidence))
    prior = PRIOR.get(rank)
    if rate is None or prior is None or rate.shown <= 0:
        return round(inside, 4)
    chosen = min(max(rate.chosen, 0), rate.shown)
    smoothed = (chosen + STRENGTH * prior) / (rate.shown + STRENGTH)
    shift = _DAMPING * (_log_odds(smoothed) - _log_odds(prior))
    shift = max(-_MAX_SHIFT, min(_MAX_SHIFT, shift))
    moved = 1 / (1 + math.exp(-(_log_odds(inside) + shift)))
    return round(min(1 - _EDGE, max(_EDGE, moved)), 4)


def _log_odds(share: float) -> float:
    bounded = min(1 - 1e-6, max(1e-6, share))
    return math.log(bounded / (1 - bounded))
