"""Masked memories come in; they go out scored and placed, without repeats or contradictions."""

from app.core.ranking.ranking import RankWeights, rank
from app.core.ranking.scoring import recency, scored

__all__ = ["RankWeights", "rank", "recency", "scored"]
