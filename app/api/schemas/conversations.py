"""`/v1/conversations`: what was said between a person and a language model."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from app.api.schemas.fields import Shape, documented, trimmed, within
from app.core.conversations import Transcript
from app.core.domain.conversation import MAX_TITLE_CHARACTERS, Conversation, Finish
from app.core.domain.memory import Json
from app.core.portable import written

Title = Annotated[
    str,
    AfterValidator(trimmed),
    within(MAX_TITLE_CHARACTERS),
    documented(MAX_TITLE_CHARACTERS),
]


class ConversationPatch(Shape):
    """The new title; line breaks in it become blanks."""

    title: Title


class ConversationOut(Shape):
    """A conversation without its turns. Times are RFC 3339 in UTC.

    `name` is the title, or, where there is none, how it began.
    """

    id: str
    title: str | None
    name: str
    turn_count: int = Field(ge=0)
    started_at: datetime
    updated_at: datetime


class ConversationsOut(Shape):
    """One page, the last spoken in first. `next_cursor` is null on the last page."""

    items: list[ConversationOut]
    next_cursor: str | None
    total: int = Field(ge=0)


class TurnOut(Shape):
    """One turn; `finish` says how an answer ended."""

    role: str = Field(description="user or assistant.")
    text: str
    ts: datetime
    finish: Finish


class TranscriptOut(ConversationOut):
    """A conversation with all its turns, oldest first."""

    turns: list[TurnOut]


def conversation_json(one: Conversation) -> dict[str, Json]:
    """A conversation's value."""
    return {
        "id": one.id,
        "title": one.title,
        "name": one.name,
        "turn_count": one.turns,
        "started_at": written(one.started_at),
        "updated_at": written(one.updated_at),
    }


def transcript_json(transcript: Transcript) -> dict[str, Json]:
    """A conversation's value, with its turns."""
    turns: list[Json] = [
        {
            "role": turn.role.value,
            "text": turn.text,
            "ts": written(turn.at),
            "finish": turn.finish.value,
        }
        for turn in transcript.turns
    ]
    return {**conversation_json(transcript.conversation), "turns": turns}
