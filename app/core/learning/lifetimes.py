"""How a statement was made comes in, how sure it is and how long it lives goes out.

One table for every learned memory. It never looks at a text.
"""

from datetime import timedelta
from enum import StrEnum

from app.core.domain.memory import MType


class Force(StrEnum):
    """How a thing was said."""

    PASSING = "passing"
    """Once, beside something else ("please keep answers short")."""
    TASTE = "taste"
    """A liking or dislike that is not about answers ("I love hiking")."""
    RULE = "rule"
    """As a standing rule ("always …", "never …", "from now on …")."""
    FACT = "fact"
    """As a fact about the person ("I live in Lyon")."""
    ASKED = "asked"
    """With the wish that it be remembered ("remember that …")."""
    PURSUIT = "pursuit"
    """Something the person is working towards."""
    HABIT = "habit"
    """How the person writes themselves."""
    PICK = "pick"
    """A guess the person picked."""


# force → (confidence 0..1, days to live; None = for good)
TABLE: dict[Force, tuple[float, int | None]] = {
    Force.PASSING: (0.70, 30),
    Force.TASTE: (0.60, 30),
    Force.RULE: (0.90, None),
    Force.FACT: (0.90, None),
    Force.ASKED: (0.95, None),
    Force.PURSUIT: (0.75, 180),
    Force.HABIT: (0.75, None),
    Force.PICK: (0.70, None),
}

SAID_FOR_GOOD = 3
"""A wish said this often stands for good, however it was worded."""

SURER = 0.3
"""A restatement closes this share of the gap between a memory's confidence and 1."""


def confidence(force: Force) -> float:
    """How sure a fresh memory of this force is, in 0..1."""
    return TABLE[force][0]


def lifetime(force: Force) -> timedelta | None:
    """How long a fresh memory of this force lives; None = for good."""
    days = TABLE[force][1]
    return None if days is None else timedelta(days=days)


def renewed(mtype: MType, lived: timedelta, said: int) -> timedelta | None:
    """How long a memory lives on when restated for the `said`-th time (2 = said twice).

    `lived` is the span it had before. A preference lives at least twice as long, and for good
    from the third time; anything else gets its span anew.
    """
    if mtype is not MType.PREFERENCE:
        return lived
    if said >= SAID_FOR_GOOD:
        return None
    passing = lifetime(Force.PASSING) or lived
    return 2 * max(lived, passing)


def surer(before: float) -> float:
    """Confidence after a restatement, in 0..1: c + (1 - c) · 0.3."""
    return before + (1.0 - before) * SURER
