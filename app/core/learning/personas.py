"""A person's leanings and a pick come in; the moved leanings go out.

    w     = FIRST + (MOST - FIRST) · (1 - 2^(-gap / 14 days))     weight of the newest pick
    v'    = unit((1 - w) · v + w · pick)                           the vector: a moving average
    Δf    = 0.30 · probe_f(v' - v)                                 where the vector went
          + 0.15 · (leaning_f of the picked - mean leaning_f of the shown)
          + 0.08 · signal_f of the words                           clamped to ±0.20
    f'    = clamp(f + Δf, 0, 1)      Δf never against what the picked guess states

What a person picks over something else says most, and where all that was shown leans the same
way a pick says nothing; what they say outright comes next; where the topics drift says least.
What the picked guess itself states is never unlearned by picking it: a formal one among guesses
more formal still says nothing of formality, and neither a drift nor a word turns that.
A facet set by hand moves only when the hand moves it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.core.domain.memory import Vector, meaningless
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.core.domain.request import Choice, Hypothesis
from app.core.learning.probe import Probe, unit
from app.core.learning.signals import signals

HALF_LIFE_DAYS = 14.0
FIRST = 0.15
"""Weight of a pick that follows at once: about the last six picks count."""
MOST = 0.60
"""Weight of a pick after a very long silence: the past still counts for something."""
BY_PROBE = 0.30
BY_CONTRAST = 0.15
BY_SIGNAL = 0.08
LONGEST_STEP = 0.20
_DAY_SECONDS = 86_400.0


def fresh_persona(user_id: str, at: datetime) -> Persona:
    """A stranger's persona: no vector, every facet neutral."""
    return Persona(user_id=user_id, last_updated=at)


def learn(persona: Persona, choice: Choice, probe: Probe, at: datetime) -> Persona:
    """The persona after a pick; see the formulas above. Never changes its argument."""
    before = persona.vector
    if before is not None and (before.shape != choice.vector.shape or meaningless(before)):
        before = None  # made by another embedder: start anew rather than mix
    gap_days = max((at - persona.last_updated).total_seconds(), 0.0) / _DAY_SECONDS
    after = _average(before, choice.vector, weight(gap_days))
    shift = {} if before is None or after is None else probe.read(after - before)
    steps = _steps(choice, shift)
    facets = {
        **persona.facets,
        **{
            facet: _clamp(persona.facets.get(facet, NEUTRAL) + steps[facet])
            for facet in FACETS
            if facet not in persona.pinned
        },
    }
    return replace(persona, vector=after, facets=facets, last_updated=max(at, persona.last_updated))


def unlearn(now: Persona, *, before: Persona, after: Persona) -> Persona:
    """The persona without the step from `before` to `after`; `before` itself if nothing followed.

    Where more was learned since, the facets go back by this step, those set by hand stay, and the
    vector stays: an average does not say what it was made of.
    """
    if now.last_updated == after.last_updated and dict(now.facets) == dict(after.facets):
        return replace(before, pinned=now.pinned)
    facets = {
        facet: value
        if facet in now.pinned
        else _clamp(value - after.facets.get(facet, NEUTRAL) + before.facets.get(facet, NEUTRAL))
        for facet, value in now.facets.items()
    }
    return replace(now, facets=facets)


def weight(gap_days: float) -> float:
    """How much the newest pick counts in the moving average, 0.15..0.60, by the days of silence."""
    kept: float = 0.5 ** (max(gap_days, 0.0) / HALF_LIFE_DAYS)
    return FIRST + (MOST - FIRST) * (1.0 - kept)


def _average(before: Vector | None, pick: Vector, share: float) -> Vector | None:
    if meaningless(pick):
        return before  # picked while the embedder was away: there is nowhere to move to
    return unit(pick) if before is None else unit((1.0 - share) * before + share * pick)


def _steps(choice: Choice, shift: Mapping[str, float]) -> dict[str, float]:
    """How far each facet moves, in ±LONGEST_STEP."""
    shown = choice.proposal.hypotheses
    said = signals(choice.proposal.text)
    stated = _stated(choice.hypothesis)
    steps = {}
    for facet in FACETS:
        picked = choice.hypothesis.leanings.get(facet, 0.0)
        usual = sum(guess.leanings.get(facet, 0.0) for guess in shown) / max(len(shown), 1)
        step = (
            BY_PROBE * shift.get(facet, 0.0)
            + BY_CONTRAST * (picked - usual)
            + BY_SIGNAL * said.get(facet, 0.0)
        )
        lowest, highest = _bounds(stated.get(facet, 0.0))
        steps[facet] = max(lowest, min(highest, step))
    return steps


def _stated(guess: Hypothesis) -> dict[str, float]:
    """What a guess says of each facet: its leaning, or else the words of its question."""
    leaning = {facet: value for facet, value in guess.leanings.items() if value}
    return {**signals(guess.question), **leaning}


def _bounds(stated: float) -> tuple[float, float]:
    """The least and the greatest step of a facet for which the guess states so much, -1..1."""
    return (
        0.0 if stated > 0 else -LONGEST_STEP,
        0.0 if stated < 0 else LONGEST_STEP,
    )


def _clamp(value: float) -> float:
    return max(0.0, min(1.0, value))
