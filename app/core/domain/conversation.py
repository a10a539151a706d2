"""What is said between a person and a language model: turns in, pieces of an answer out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.domain.crafting import Scored

MAX_MESSAGE_CHARACTERS = 100_000
"""A message may be a whole enriched prompt, so it is larger than what is typed as an inkling."""


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance."""

    role: Role
    text: str


class Finish(StrEnum):
    """Why an answer ended: whole, out of room, declined by the model, or stopped by the person."""

    COMPLETE = "complete"
    LENGTH = "length"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A turn as it is remembered: when it was said (UTC), and how it ended.

    `memories` are the ids of those an answer was given, in the order it cites them.
    """

    role: Role
    text: str
    at: datetime
    finish: Finish
    memories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one exchange as the model counted them, or estimates when it did not say."""

    prompt_tokens: int
    completion_tokens: int
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """A further piece of the answer, never empty."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The last thing a model says. `usage` is None when the model did not count."""

    finish: Finish
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person sends to the model: `text` goes to it verbatim.

    `said` is what is remembered as their words, when that is not the text: an enriched prompt is
    sent, the inkling it came from is remembered. `conversation_id` joins messages; "" starts none.
    """

    user_id: str
    text: str
    said: str | None = None
    conversation_id: str = ""
    top_k: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The memories an answer may lean on, best first; the first thing an exchange tells."""

    used: tuple[Scored, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The last thing an exchange tells: the whole answer, what it cost and how long it took.

    `latency_ms` is the whole wait; `own_ms` the part of it that was not the model's.
    """

    response: str
    context: Context
    usage: Usage
    finish: Finish
    latency_ms: float
    own_ms: float


TITLE_KEY = "title"
"""Where a conversation's name stands: in the metadata of the oldest turn that has one."""
MAX_TITLE_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a store can say of one conversation without giving its turns. Times are UTC.

    `title` is the name its person gave it, None for none; `opening` is the first they said in it
    that is kept, "" for nothing. A long turn that is kept in parts counts once in `turns`.
    """

    id: str
    title: str | None
    opening: str
    turns: int
    started_at: datetime
    updated_at: datetime

    @property
    def name(self) -> str:
        """What to call it: its title, or how it began, on one line; "" when neither is known."""
        line = self.title or " ".join(self.opening.split())
        most = MAX_TITLE_CHARACTERS
        return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """Which of one person's conversations to list, the last spoken in first.

    `contains` is a case-insensitive substring of the title or of any turn. `only` is an id.
    `cursor` continues a former page.
    """

    user_id: str
    now: datetime
    contains: str | None = None
    only: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """One page of conversations; `next_cursor` is None on the last. `total` counts all."""

    items: tuple[Conversation, ...]
    next_cursor: str | None
    total: int
