"""What each tool answers, made from the values of the core. Memories' texts come in masked.

The reader is a language model: nothing of a person's secrets is told to it, as in a prompt.
"""

from datetime import datetime

from pydantic import Field

from app.core.domain.crafting import Prompt, Scored, Section
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.request import Proposal
from app.core.redaction import mask
from app.mcp.fields import Shape

DIGITS = 6


class HypothesisAnswer(Shape):
    """One guess: a question to show, why it is asked, how likely it is meant (0 to 1)."""

    id: str = Field(pattern="^h[1-3]$")
    question: str
    rationale: str
    confidence: float = Field(ge=0, le=1)


class HypothesizeAnswer(Shape):
    """The guesses, likeliest first; `auto_advance` when the first is clear."""

    hypotheses: tuple[HypothesisAnswer, ...]
    auto_advance: bool

    @classmethod
    def of(cls, proposal: Proposal) -> "HypothesizeAnswer":
        """From what the core proposes."""
        return cls(
            hypotheses=tuple(
                HypothesisAnswer(
                    id=guess.id,
                    question=guess.question,
                    rationale=guess.rationale,
                    confidence=guess.confidence,
                )
                for guess in proposal.hypotheses
            ),
            auto_advance=proposal.auto_advance,
        )


class UsedMemory(Shape):
    """A memory in the prompt, as the prompt words it."""

    id: str
    mtype: MType
    section: Section
    text: str


class EnrichAnswer(Shape):
    """The prompt; `context_breakdown` is tokens allotted by section."""

    enriched_prompt: str
    tokens_estimate: int = Field(ge=0)
    context_breakdown: dict[str, int]
    memories: tuple[UsedMemory, ...]

    @classmethod
    def of(cls, prompt: Prompt) -> "EnrichAnswer":
        """From what the core wrote."""
        fills = [prompt.fitted.fills[section] for section in Section]
        return cls(
            enriched_prompt=prompt.text,
            tokens_estimate=prompt.tokens,
            context_breakdown={fill.section.value: fill.allotted for fill in fills},
            memories=tuple(
                UsedMemory(
                    id=line.scored.candidate.item.id,
                    mtype=line.scored.candidate.item.mtype,
                    section=fill.section,
                    text=line.text,
                )
                for fill in fills
                for line in fill.lines
                if line.scored is not None
            ),
        )


class RememberAnswer(Shape):
    """The memory as it is kept; `renewed` when it was known already."""

    id: str
    mtype: MType
    text: str
    renewed: bool

    @classmethod
    def of(cls, item: MemoryItem) -> "RememberAnswer":
        """From the memory."""
        return cls(
            id=item.id,
            mtype=item.mtype,
            text=mask(item.text).text,
            renewed=item.created_at != item.updated_at,
        )


class RecalledMemory(Shape):
    """A memory found; `relevant` when it would be put into a prompt; scores from 0 to 1."""

    id: str
    mtype: MType
    text: str
    relevant: bool
    relevance: float
    score: float
    confidence: float
    source: str = Field(description="manual, stated, choice, chat or import")
    created_at: datetime

    @classmethod
    def of(cls, found: Scored) -> "RecalledMemory":
        """From what was found."""
        item = found.candidate.item
        return cls(
            id=item.id,
            mtype=item.mtype,
            text=mask(item.text).text,
            relevant=found.candidate.relevant,
            relevance=round(found.candidate.relevance, DIGITS),
            score=round(found.score, DIGITS),
            confidence=item.confidence,
            source=item.source,
            created_at=item.created_at,
        )


class RecallAnswer(Shape):
    """The best memories, most relevant first."""

    results: tuple[RecalledMemory, ...]


class ForgetAnswer(Shape):
    """How many memories are gone."""

    deleted: int = Field(ge=0)
