"""Turns a brief into guesses at what is meant, calibrates them, and keeps what was shown."""

from app.core.hypotheses.names import respelled
from app.core.hypotheses.own import in_own_language
from app.core.hypotheses.propose import propose
from app.core.hypotheses.seal import seal, shown_key, unseal
from app.core.hypotheses.settle import settle

__all__ = ["in_own_language", "propose", "respelled", "seal", "settle", "shown_key", "unseal"]
