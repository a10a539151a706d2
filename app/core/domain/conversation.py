"""What is said between a person and a language model: turns in, pieces of an answer out."""

from dataclasses import dataclass
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
