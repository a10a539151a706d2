"""The few words a person typed, what they seem to ask for, the guesses made, and the one picked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.domain.memory import Vector

MAX_INPUT_CHARACTERS = 8_000
MAX_READING_CHARACTERS = 240
OWN_READING = "own"
"""The id of the reading a person wrote themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One person's own words, trimmed, 1 to 8,000 characters, and their embedding."""

    user_id: str
    text: str
    at: datetime
    vector: Vector = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the words ask for.

    `task` is the id of a task type (a key of the task catalogue), `subject` the phrase it is
    about ("" when none could be read), `stated` what the person already said of the answer
    (slot → value, e.g. `audience → "my landlord"`), `missing` the slots that matter for the task
    and were not said. `language` is an ISO 639-1 code. `confidence` and `complexity` are in 0..1.
    """

    task: str
    subject: str
    stated: Mapping[str, str]
    missing: tuple[str, ...]
    language: str
    confidence: float
    complexity: float


class GroundKind(StrEnum):
    """What a guess rests on."""

    INPUT = "input"
    MEMORY = "memory"
    CHOICE = "choice"
    PERSONA = "persona"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing a guess rests on; `memory_id` names the memory when it is one."""

    kind: GroundKind
    memory_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One guess at what the person means.

    `question` (≤ 240 characters) can be answered with a click; `rationale` names its ground.
    `angle` is the stable key of what would be done ("write_email.request_repair"), comparable
    between requests. `slots` are the values the guess settles (tone → formal); `leanings` say
    which way choosing it moves each persona facet, in -1..1.
    """

    id: str
    question: str
    rationale: str
    confidence: float
    task: str
    angle: str
    slots: Mapping[str, str]
    leanings: Mapping[str, float]
    grounds: tuple[Ground, ...]

    @property
    def rank(self) -> int:
        """Its place among the guesses, 1..3; 0 for the person's own reading."""
        return 0 if self.id == OWN_READING else int(self.id[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The guesses shown for one request: 2 or 3, most confident first, until `expires_at`.

    When others were asked for there may be one. The person's own reading, if they wrote one, is
    the last.
    """

    user_id: str
    text: str
    intent: Intent
    hypotheses: tuple[Hypothesis, ...]
    auto_advance: bool
    shown_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The guess a person picked, and the embedding of their request together with it."""

    proposal: Proposal
    hypothesis: Hypothesis
    at: datetime
    vector: Vector = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChoice:
    """What a person picked before, read back from a HISTORY memory with source `choice`.

    `times` counts how often the same was picked; `passed` are the angles shown and not picked;
    `vector` is the memory's embedding, when the store gave it.
    """

    memory_id: str
    task: str
    angle: str
    slots: Mapping[str, str]
    passed: tuple[str, ...]
    times: int
    at: datetime
    subject: str = ""
    vector: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A proposal as a store keeps it: an opaque JSON text under a key, gone after `expires_at`."""

    user_id: str
    key: str
    payload: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickRate:
    """How often guesses of one task type at one rank (1..3) were shown and picked, by everybody."""

    task: str
    rank: int
    shown: int
    chosen: int
