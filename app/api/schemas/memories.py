"""`/v1/memories`: one person's memories, one by one and searched."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from app.api.explain import signals
from app.api.schemas.fields import (
    Count,
    InputText,
    MemoryText,
    Metadata,
    Shape,
    Share,
    Tags,
    Topic,
    UserId,
)
from app.core.domain.crafting import Scored
from app.core.domain.memory import Json, MType
from app.core.portable import memory_to_json

Cursor = Annotated[str, Field(max_length=512)]


class MemoryIn(Shape):
    """A memory to add. `confidence` is in 0..1. `user_id` may also stand here, not in the query."""

    user_id: SkipJsonSchema[UserId | None] = None
    mtype: MType
    text: MemoryText
    confidence: Share = 0.95
    tags: Tags = Field(default_factory=list)
    topic: Topic | None = None
    metadata: Metadata = Field(default_factory=dict)


class MemoryPatch(Shape):
    """What to change of a memory; what is left out, or null, stays as it is.

    A `topic` of null is taken away: a memory may be without one.
    """

    text: MemoryText | None = None
    mtype: MType | None = None
    confidence: Share | None = None
    tags: Tags | None = None
    topic: Topic | None = None


class MemoryOut(Shape):
    """A memory as it is kept, without its embedding. Times are RFC 3339 in UTC."""

    id: str
    user_id: str
    mtype: MType
    text: str
    confidence: float = Field(ge=0, le=1)
    tags: list[str]
    topic: str | None
    source: str = Field(description="Where it came from: manual, stated, choice, chat, import.")
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    metadata: dict[str, Any]  # any JSON


class MemoriesOut(Shape):
    """One page, latest change first. `next_cursor` leads to the next; it is null on the last."""

    items: list[MemoryOut]
    next_cursor: str | None
    total: int = Field(ge=0)


class SearchIn(Shape):
    """What to look for, how many to answer, and among which types (all, when left out)."""

    user_id: UserId
    query: InputText
    top_k: Count = Field(default=10, ge=1, le=100)
    mtypes: list[MType] | None = None


class ResultOut(Shape):
    """A memory found; `relevant` = it would be put into a prompt. `cosine` is in -1..1."""

    id: str
    text: str
    mtype: MType
    score: float
    relevance: float = Field(ge=0, le=1)
    relevant: bool
    cosine: float
    recency: float = Field(ge=0, le=1)
    confidence: float = Field(ge=0, le=1)
    created_at: datetime
    metadata: dict[str, Any]  # any JSON


class SearchOut(Shape):
    """The best memories, most relevant first."""

    results: list[ResultOut]


def result_json(found: Scored) -> dict[str, Json]:
    """One search result's value."""
    item = memory_to_json(found.candidate.item)
    return {
        "id": item["id"],
        "text": item["text"],
        "mtype": item["mtype"],
        **signals(found),
        "relevant": found.candidate.relevant,
        "created_at": item["created_at"],
        "metadata": item["metadata"],
    }
