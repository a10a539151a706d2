"""What one pick taught, kept by whoever may want to take it back."""

from dataclasses import dataclass

from app.core.domain.memory import MemoryItem
from app.core.domain.persona import Persona


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The pick's memory as it was stored and as it was `before` (None: it is new); the persona.

    `task` and `choice_id` name the pick itself.
    """

    user_id: str
    choice_id: str
    kept: MemoryItem
    before: MemoryItem | None
    persona_before: Persona
    persona_after: Persona
