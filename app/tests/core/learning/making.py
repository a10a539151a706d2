"""Makes the values the tests of learning start from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.domain.memory import MemoryItem, MType, Source, Vector
from app.core.domain.request import (
    Choice,
    Ground,
    GroundKind,
    Hypothesis,
    Intent,
    Proposal,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUESTIONS = (
    "Should I write a formal email to your landlord asking for a repair?",
    "Do you want a friendly note to your landlord about ending the lease?",
    "Should I list what an email to a landlord has to contain?",
)
ANGLES = ("write_email.repair", "write_email.notice", "explain.contents")


def vector(*leading: float) -> Vector:
    """A unit vector of 8 dimensions that begins with these numbers."""
    values = np.zeros(8, dtype=np.float32)
    values[: len(leading)] = leading
    length = float(np.linalg.norm(values))
    return (values / length if length else values).astype(np.float32)


def proposal(
    text: str = "help me email my landlord",
    *,
    leanings: Sequence[Mapping[str, float]] = ({"formal": 0.8}, {"formal": -0.6}, {}),
    shown_at: datetime = NOW,
) -> Proposal:
    guesses = tuple(
        Hypothesis(
            id=f"h{place}",
            question=question,
            rationale="you asked for it",
            confidence=0.5 - place / 10,
            task="write_email",
            angle=angle,
            slots={"tone": "formal"} if place == 1 else {},
            leanings=leaning,
            grounds=(Ground(kind=GroundKind.INPUT),),
        )
        for place, (question, angle, leaning) in enumerate(
            zip(QUESTIONS, ANGLES, leanings, strict=True), 1
        )
    )
    return Proposal(
        user_id="ana",
        text=text,
        intent=Intent(
            task="write_email",
            subject="my landlord",
            stated={},
            missing=(),
            language="en",
            confidence=0.8,
            complexity=0.3,
        ),
        hypotheses=guesses,
        auto_advance=False,
        shown_at=shown_at,
        expires_at=shown_at + timedelta(hours=24),
    )


def choice(
    picked: int = 1,
    text: str = "help me email my landlord",
    *,
    leanings: Sequence[Mapping[str, float]] = ({"formal": 0.8}, {"formal": -0.6}, {}),
    at: datetime = NOW,
    shown_at: datetime | None = None,
    embedding: Vector | None = None,
) -> Choice:
    shown = proposal(text, leanings=leanings, shown_at=shown_at or at)
    return Choice(
        proposal=shown,
        hypothesis=shown.hypotheses[picked - 1],
        at=at,
        vector=vector(1.0) if embedding is None else embedding,
    )


def memory(
    text: str,
    *,
    ident: str = "m1",
    mtype: MType = MType.PREFERENCE,
    user_id: str = "ana",
    embedding: Vector | None = None,
    at: datetime = NOW,
    lives: timedelta | None = None,
    confidence: float = 0.7,
    source: str = Source.STATED,
) -> MemoryItem:
    return MemoryItem(
        id=ident,
        user_id=user_id,
        mtype=mtype,
        text=text,
        source=source,
        created_at=at,
        updated_at=at,
        confidence=confidence,
        expires_at=None if lives is None else at + lives,
        embedding=vector(1.0) if embedding is None else embedding,
    )
