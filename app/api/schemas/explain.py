"""The reasons of a prompt, as `?explain=true` shows them."""

from pydantic import Field

from app.api.schemas.fields import Shape
from app.core.domain.crafting import Section
from app.core.domain.memory import MType


class TokensOut(Shape):
    """Tokens of the whole prompt, and the budget its sections share."""

    total: int
    budget: int


class SectionOut(Shape):
    """A section's tokens, its number of lines, and the memories it had no room for."""

    key: Section
    allotted: int
    used: int
    lines: int
    omitted: list[str]


class UsedMemoryOut(Shape):
    """A memory in the prompt, as the prompt shows it (secrets masked), and how it got there."""

    id: str
    mtype: MType
    section: Section
    text: str
    cosine: float = Field(ge=-1.001, le=1.001)
    relevance: float = Field(ge=0, le=1)
    recency: float = Field(ge=0, le=1)
    confidence: float = Field(ge=0, le=1)
    score: float
    condensed: bool


class MergedOut(Shape):
    """A memory left out because another says the same."""

    dropped_id: str
    kept_id: str
    similarity: float


class OverruledOut(Shape):
    """A memory left out because another on the same topic contradicts it and weighs more."""

    dropped_id: str
    kept_id: str
    topic: str
    reason: str


class ExplainOut(Shape):
    """Everything that led to the prompt."""

    tokens: TokensOut
    sections: list[SectionOut]
    memories: list[UsedMemoryOut]
    deduplicated: list[MergedOut]
    overruled: list[OverruledOut]
    redacted: dict[str, int]
    summarised: list[Section]
    silent: int = Field(description="How many memories were found and had no bearing on this.")
    technique: None = None
    timings_ms: dict[str, float]
