"""The way back: what people say and pick becomes memories and a persona; echoes are left out."""

from app.core.learning.absorbing import absorb
from app.core.learning.choices import (
    choice_memory,
    choice_text,
    leanings_of,
    past_choice,
    pick_id,
)
from app.core.learning.extraction import Statement, extract_memories, stated_memory
from app.core.learning.junk import is_ours, is_recalled
from app.core.learning.lifetimes import Force, lifetime
from app.core.learning.ownwords import own_words
from app.core.learning.personas import fresh_persona, learn, unlearn
from app.core.learning.probe import Probe, make_probe, probe_texts
from app.core.learning.signals import signals
from app.core.learning.standing import standing_tags
from app.core.learning.turns import heard, turn_memories, turns_of

__all__ = [
    "Force",
    "Probe",
    "Statement",
    "absorb",
    "choice_memory",
    "choice_text",
    "extract_memories",
    "fresh_persona",
    "heard",
    "is_ours",
    "is_recalled",
    "leanings_of",
    "learn",
    "lifetime",
    "make_probe",
    "own_words",
    "past_choice",
    "pick_id",
    "probe_texts",
    "signals",
    "standing_tags",
    "stated_memory",
    "turn_memories",
    "turns_of",
    "unlearn",
]
