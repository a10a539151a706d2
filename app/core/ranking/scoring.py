"""A candidate and the time come in; its score and the section it belongs to go out."""

import math
from dataclasses import dataclass
from datetime import datetime

from app.core.domain.crafting import Candidate, Scored, Section
from app.core.domain.memory import CONSTRAINT_TAG, MemoryItem, MType

_SECTIONS = {
    MType.GOAL: Section.GOAL,
    MType.PREFERENCE: Section.PREFERENCES,
    MType.STYLE: Section.PREFERENCES,
    MType.ARTIFACT: Section.ARTIFACTS,
    MType.HISTORY: Section.HISTORY,
    MType.PROFILE: Section.TASK,
}
_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankWeights:
    """How much each part counts in a score; recency is ½ after `half_life_days` (> 0)."""

    relevance: float = 0.6
    recency: float = 0.25
    confidence: float = 0.15
    half_life_days: float = 14.0


def recency(at: datetime, now: datetime, half_life_days: float) -> float:
    """exp(-ln 2 · age / half-life), in (0, 1]; 1 for what is dated in the future."""
    age = (now - at).total_seconds() / _SECONDS_A_DAY
    if age <= 0.0:
        return 1.0
    return math.exp2(-age / half_life_days) or 5e-324


def section_of(item: MemoryItem) -> Section:
    """Where a memory of this kind stands in the prompt."""
    if item.mtype is MType.PREFERENCE and CONSTRAINT_TAG in item.tags:
        return Section.CONSTRAINTS
    return _SECTIONS[item.mtype]


def scored(candidate: Candidate, now: datetime, weights: RankWeights) -> Scored:
    """Place it; score = w₁·relevance + w₂·recency(updated_at) + w₃·confidence."""
    item = candidate.item
    fresh = recency(item.updated_at, now, weights.half_life_days)
    score = (
        weights.relevance * candidate.relevance
        + weights.recency * fresh
        + weights.confidence * item.confidence
    )
    return Scored(candidate=candidate, section=section_of(item), recency=fresh, score=score)
