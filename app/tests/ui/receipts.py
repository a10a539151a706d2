"""Prompts with everything a receipt can tell, put together by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from app.core.domain.crafting import (
    Candidate,
    Fill,
    Fitted,
    Line,
    Merged,
    Origin,
    Overruled,
    Prompt,
    Ranked,
    Scored,
    Section,
)
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.request import Choice, Hypothesis, Intent, Proposal

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def memory(memory_id: str, text: str, **changes: object) -> MemoryItem:
    """A preference, said two days ago unless told otherwise."""
    given: dict[str, object] = {
        "mtype": MType.PREFERENCE,
        "source": "stated",
        "created_at": AT,
        "updated_at": AT,
        **changes,
    }
    return MemoryItem(id=memory_id, user_id="ann", text=text, **given)  # type: ignore[arg-type]  # a test says what it needs


def guess(number: int = 1, **changes: object) -> Hypothesis:
    """A guess with plain words."""
    given: dict[str, object] = {
        "question": f"Question {number}?",
        "rationale": f"Reason {number}",
        "confidence": 0.62,
        **changes,
    }
    return Hypothesis(
        id=f"h{number}",
        task="write_email",
        angle="a",
        slots={},
        leanings={},
        grounds=(),
        **given,  # type: ignore[arg-type]  # a test says what it needs
    )


def prompt(
    fills: Mapping[Section, Fill],
    *,
    merged: tuple[Merged, ...] = (),
    overruled: tuple[Overruled, ...] = (),
    silent: int = 0,
    masked: Mapping[str, int] | None = None,
) -> Prompt:
    """A prompt with these sections and these notes."""
    intent = Intent(
        task="write_email",
        subject="",
        stated={},
        missing=(),
        language="en",
        confidence=1.0,
        complexity=0.1,
    )
    proposal = Proposal(
        user_id="ann",
        text="words",
        intent=intent,
        hypotheses=(guess(),),
        auto_advance=False,
        shown_at=AT,
        expires_at=AT,
    )
    choice = Choice(proposal=proposal, hypothesis=guess(), at=AT, vector=np.zeros(4, np.float32))
    ranked = Ranked(
        choice=choice,
        scored=(),
        merged=merged,
        overruled=overruled,
        silent=silent,
        masked=masked or {},
        at=AT,
    )
    fitted = Fitted(ranked=ranked, fills=fills, user_name="you", output_contract="", tokens=10)
    return Prompt(text="text", tokens=10, fitted=fitted, timings_ms={"all": 1.0})


def line(item: MemoryItem, section: Section, score: float, **changes: bool) -> Line:
    """A line that carries a memory, with score parts that can be told apart."""
    candidate = Candidate(
        item=item,
        cosine=0.41,
        relevance=0.82,
        relevant=True,
        standing=changes.get("standing", False),
    )
    scored = Scored(candidate=candidate, section=section, recency=0.97, score=score)
    return Line(
        text=item.text,
        tokens=5,
        origin=Origin.MEMORY,
        scored=scored,
        condensed=changes.get("condensed", False),
    )


def fill(section: Section, *lines: Line, used: int = 20, omitted: tuple[str, ...] = ()) -> Fill:
    """A section with room for 200 tokens."""
    return Fill(section=section, lines=lines, allotted=200, used=used, omitted=omitted)
