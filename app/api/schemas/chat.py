"""`/api/chat` and `/api/ingest`: a message in, the model's answer out; turns said elsewhere in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from app.api.schemas.fields import (
    MemoryText,
    Shape,
    UserId,
    documented,
    trimmed,
    whole,
    within,
)
from app.core.domain.conversation import MAX_MESSAGE_CHARACTERS

MAX_INGESTED = 1_000
MAX_CONVERSATION_ID = 128

MessageText = Annotated[
    str,
    AfterValidator(trimmed),
    within(MAX_MESSAGE_CHARACTERS),
    documented(MAX_MESSAGE_CHARACTERS),
]
ConversationId = Annotated[
    str, AfterValidator(trimmed), within(MAX_CONVERSATION_ID), documented(MAX_CONVERSATION_ID)
]


TopK = Annotated[
    int,
    BeforeValidator(whole),
    Field(strict=True, ge=1, le=100, json_schema_extra={"minimum": 1, "maximum": 100}),
]


class ChatMetadata(Shape):
    """Messages with the same `conversation_id` are one conversation, and the model hears it."""

    conversation_id: ConversationId | None = None


class ChatIn(Shape):
    """A message for the model: plain words, or a whole prompt as `/v1/execute` gives it."""

    user_id: UserId
    message: MessageText
    top_k: TopK | None = Field(
        default=None, description="Memories at most; the setting TOP_K when left out."
    )
    metadata: ChatMetadata | None = None


class ContextOut(Shape):
    """A memory the model was given, numbered by its place from 1: the answer cites it as [1]."""

    text: str
    score: float
    ts: datetime = Field(description="When it was first remembered.")


class UsageOut(Shape):
    """Tokens as the model counted them; estimates when it did not."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    model: str


class ChatOut(Shape):
    """The answer, the memories it may lean on (best first), what it cost and how long it took."""

    response: str
    context: list[ContextOut]
    usage: UsageOut
    latency_ms: float = Field(ge=0)


class IngestItem(Shape):
    """One turn of a conversation."""

    text: MemoryText
    role: Literal["user", "assistant"]


class IngestIn(Shape):
    """Turns in the order they were said. Sending the same again changes nothing."""

    user_id: UserId
    items: list[IngestItem] = Field(min_length=1, max_length=MAX_INGESTED)


class IngestOut(Shape):
    """How many turns are remembered; prompts that Inkling wrote are passed over."""

    upserted: int = Field(ge=0)
