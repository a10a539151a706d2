"""What Inkling has learned about how a person likes to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from app.core.domain.memory import Vector

FACETS = ("concise", "formal", "code_first", "step_by_step", "examples", "creative")
NEUTRAL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A person's leanings: facets in 0..1, and `vector` (unit length; None before any choice).

    A facet at 0.5 says nothing is known; 0 and 1 are its two ends ("detailed" … "concise").
    `pinned` facets were set by the person's own hand; learning leaves them alone.
    """

    user_id: str
    last_updated: datetime
    vector: Vector | None = field(default=None, compare=False, repr=False)
    facets: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(dict.fromkeys(FACETS, NEUTRAL))
    )
    pinned: frozenset[str] = frozenset()
