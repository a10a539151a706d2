"""Briefs for tests: a request with what is remembered, what was picked, and a persona."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.domain.crafting import Candidate
from app.core.domain.memory import Json, MemoryItem, MType, Source
from app.core.domain.persona import FACETS, NEUTRAL, Persona
from app.core.domain.request import Hypothesis, PastChoice, Request
from app.core.intent import read_intent
from app.core.ports.language import Brief

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def questions(guesses: tuple[Hypothesis, ...]) -> str:
    """All that is asked, a line each."""
    return "\n".join(guess.question for guess in guesses)


def brief_of(
    text: str,
    *,
    recalled: Sequence[Candidate] = (),
    choices: Sequence[PastChoice] = (),
    facets: Mapping[str, float] | None = None,
) -> Brief:
    """A brief for `text`; without more it is a stranger's."""
    return Brief(
        request=Request(user_id="ann", text=text, at=AT, vector=np.zeros(384, np.float32)),
        intent=read_intent(text),
        recalled=tuple(recalled),
        choices=tuple(choices),
        persona=Persona(
            user_id="ann",
            last_updated=AT,
            facets=dict.fromkeys(FACETS, NEUTRAL) | dict(facets or {}),
        ),
    )


def remembered(
    text: str,
    mtype: MType = MType.PROFILE,
    *,
    relevant: bool = True,
    memory_id: str = "m1",
    source: str = Source.STATED,
    metadata: Mapping[str, Json] | None = None,
) -> Candidate:
    """A memory that was recalled."""
    item = MemoryItem(
        id=memory_id,
        user_id="ann",
        mtype=mtype,
        text=text,
        source=source,
        created_at=AT,
        updated_at=AT,
        metadata=metadata or {},
    )
    return Candidate(item=item, cosine=0.5, relevance=0.6, relevant=relevant)


def picked(
    angle: str,
    times: int = 1,
    *,
    days: float = 1,
    passed: Sequence[str] = (),
    slots: Mapping[str, str] | None = None,
) -> PastChoice:
    """A former pick."""
    return PastChoice(
        memory_id=f"picked-{angle}",
        task=angle.partition(".")[0],
        angle=angle,
        slots=dict(slots or {}),
        passed=tuple(passed),
        times=times,
        at=AT - timedelta(days=days),
    )
