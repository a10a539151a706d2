"""Small makers of the values the crafting rooms work on, all but the point filled in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.domain.crafting import Candidate, Found, Safe
from app.core.domain.memory import MemoryItem, MType, Source, Vector
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.core.domain.request import Choice, Hypothesis, Intent, Proposal
from app.core.redaction import redact

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DIMENSIONS = 16


def direction(seed: int) -> Vector:
    """A unit vector that depends on the seed alone."""
    drawn = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    unit: Vector = drawn / np.linalg.norm(drawn)
    return unit


def memory(
    text: str,
    mtype: MType = MType.PROFILE,
    *,
    memory_id: str | None = None,
    days_old: float = 1.0,
    confidence: float = 0.8,
    tags: tuple[str, ...] = (),
    topic: str | None = None,
    vector: Vector | None = None,
    source: str = Source.MANUAL,
) -> MemoryItem:
    """A memory of Ana's; its vector is her text's own unless one is given."""
    at = NOW - timedelta(days=days_old)
    return MemoryItem(
        id=memory_id or f"m-{text[:24]}",
        user_id="ana",
        mtype=mtype,
        text=text,
        source=source,
        created_at=at,
        updated_at=at,
        confidence=confidence,
        tags=tags,
        topic=topic,
        embedding=direction(hash(text) % 2**32) if vector is None else vector,
    )


def candidate(
    item: MemoryItem,
    relevance: float = 0.6,
    *,
    relevant: bool = True,
    standing: bool = False,
) -> Candidate:
    return Candidate(
        item=item, cosine=relevance, relevance=relevance, relevant=relevant, standing=standing
    )


def choice(
    words: str = "help me email my landlord",
    question: str = "Write a formal email that asks your landlord to repair the heating?",
    *,
    stated: Mapping[str, str] | None = None,
    slots: Mapping[str, str] | None = None,
    language: str = "en",
    task: str = "write_email",
) -> Choice:
    picked = Hypothesis(
        id="h1",
        question=question,
        rationale="you named the landlord",
        confidence=0.6,
        task=task,
        angle=f"{task}.request",
        slots=slots or {},
        leanings={},
        grounds=(),
    )
    proposal = Proposal(
        user_id="ana",
        text=words,
        intent=Intent(
            task=task,
            subject="landlord",
            stated=stated or {},
            missing=(),
            language=language,
            confidence=0.7,
            complexity=0.3,
        ),
        hypotheses=(picked,),
        auto_advance=False,
        shown_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )
    return Choice(proposal=proposal, hypothesis=picked, at=NOW, vector=direction(0))


def persona(**facets: float) -> Persona:
    """A persona that is neutral but for the named facets."""
    return Persona(
        user_id="ana", last_updated=NOW, facets={**dict.fromkeys(FACETS, NEUTRAL), **facets}
    )


def safe(candidates: Sequence[Candidate], made: Choice | None = None) -> Safe:
    """What `redact` makes of these candidates."""
    return redact(Found(choice=made or choice(), candidates=tuple(candidates), at=NOW))
