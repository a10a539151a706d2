"""`/v1/persona`: how a person likes to be answered, as far as it is known."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.api.schemas.fields import Shape, Share
from app.core.domain.memory import Json
from app.core.domain.persona import Persona
from app.core.portable import persona_to_json

Facet = Literal["concise", "formal", "code_first", "step_by_step", "examples", "creative"]


class PersonaIn(Shape):
    """The facets to set, each in 0..1 (0.5 = nothing is known); the others stay as they are."""

    facets: dict[Facet, Share]


class PersonaOut(Shape):
    """All facets, each in 0..1."""

    user_id: str
    facets: dict[str, float] = Field(description="Facet → 0..1; 0.5 = nothing is known.")
    pinned: list[Facet] = Field(description="Facets set by hand, which learning leaves alone.")
    last_updated: datetime


def persona_json(persona: Persona) -> dict[str, Json]:
    """The answer's value."""
    return {"user_id": persona.user_id, **persona_to_json(persona)}
