"""The values a prompt passes through: Found → Safe → Ranked → Fitted → Prompt.

Only `redaction` makes a `Safe`, only `ranking` a `Ranked`, only `budget` a `Fitted`, and only a
`Fitted` becomes a `Prompt`: nothing unmasked can reach a prompt, and a wrong order does not
type-check. Every value keeps the notes of what was done to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.domain.lesson import Lesson
from app.core.domain.memory import MemoryItem
from app.core.domain.request import Choice


class Section(StrEnum):
    """The budget's sections, by the names `context_breakdown` uses."""

    GOAL = "goal_summary"
    PREFERENCES = "preferences_style"
    ARTIFACTS = "critical_artifacts"
    HISTORY = "recent_history"
    CONSTRAINTS = "constraints"
    TASK = "task_specific_retrieval"
    SAFETY = "safety_system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person wants otherwise in one prompt: memories left out, or in whatever their rank.

    Both are ids; what is in both is left out. `nothing_personal` = the prompt a stranger would get
    for the same words: no memory, no persona, and a reading that rests on neither.
    """

    without: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    nothing_personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A memory that may serve: `relevance` in 0..1, `relevant` = it bears on this request.

    `standing` marks preferences about how to answer at all ("always answer in British English"),
    which bear on every request. `pinned` = the person wants it in this prompt, come what may.
    """

    item: MemoryItem
    cosine: float
    relevance: float
    relevant: bool
    standing: bool = False
    pinned: bool = False

    @property
    def bears(self) -> bool:
        """Whether it serves this request."""
        return self.relevant or self.standing or self.pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What retrieval found for a choice, unmasked."""

    choice: Choice
    candidates: tuple[Candidate, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """The same with every secret masked; `masked` counts them by kind. Made by `redact` alone."""

    choice: Choice
    candidates: tuple[Candidate, ...]
    masked: Mapping[str, int]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A memory with its place: `score` = weighted sum of relevance, recency and confidence."""

    candidate: Candidate
    section: Section
    recency: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`dropped_id` said the same as `kept_id`."""

    dropped_id: str
    kept_id: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """`dropped_id` contradicted `kept_id`; `reason` says which rule decided."""

    dropped_id: str
    kept_id: str
    topic: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Memories in order of score, duplicates and contradictions settled. Made by `rank` alone."""

    choice: Choice
    scored: tuple[Scored, ...]
    merged: tuple[Merged, ...]
    overruled: tuple[Overruled, ...]
    silent: int
    masked: Mapping[str, int]
    at: datetime


NOTHING = "None."
"""What an empty section of a prompt says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What of a prompt stands before any memory is placed.

    `pieces` are the fixed stretches of text, each up to one of the slots in `SLOTS`; `request` is
    the person's own words, which are not charged to the budget. `persona_lines` join the
    preferences. `contract` are the lines of the output contract, the most important first, from
    whose end lines are left out when room is scarce; `rules` close it and always stay. Of the
    contract's lines `learned` follow from the persona, `settled` from what was said or picked.
    """

    user_name: str
    request: str
    pieces: tuple[str, ...]
    persona_lines: tuple[str, ...]
    contract: tuple[str, ...]
    rules: tuple[str, ...]
    learned: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()


class Origin(StrEnum):
    """Where a line of the prompt comes from; `READING` is the guess that was picked."""

    MEMORY = "memory"
    PERSONA = "persona"
    WORDS = "words"
    READING = "reading"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a section. `scored` is set for memories only; `condensed` = shortened to fit."""

    text: str
    tokens: int
    origin: Origin
    scored: Scored | None = None
    condensed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One section after fitting: `used` ≤ `allotted` tokens; `omitted` memories had no room."""

    section: Section
    lines: tuple[Line, ...]
    allotted: int
    used: int
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """All sections within the budget. Made by `fit` alone; Σ allotted = the token budget.

    `tokens` estimates the whole prompt, the person's own words included.
    """

    ranked: Ranked
    fills: Mapping[Section, Fill]
    user_name: str
    output_contract: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A stretch of the prompt and where it comes from; `line` is the memory's, when it is one."""

    text: str
    origin: Origin
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The finished text, its token estimate, and everything that led to it.

    `traced` are the same text's lines with their origins: joined by line breaks they are `text`.
    `lesson` is what the pick taught, None when it taught nothing (new). `timings_ms` says how long
    each stage of the way took, in milliseconds.
    """

    text: str
    tokens: int
    fitted: Fitted
    traced: tuple[Traced, ...] = ()
    lesson: Lesson | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
