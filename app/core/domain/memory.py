"""What Inkling remembers of a person: one frozen item, how it is asked for, how it is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
"""An embedding of shape [dimensions], unit length."""


def meaningless(vector: Vector) -> bool:
    """Whether this is the vector of zeros that stands for a meaning not known yet.

    It takes the place of an embedding while the embedder cannot be reached: such a query finds by
    words alone, and such a memory is embedded when the embedder is back.
    """
    return not vector.any()


Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

MAX_MEMORY_CHARACTERS = 8_000
MAX_MEMORY_ID_CHARACTERS = 256
CONSTRAINT_TAG = "constraint"
"""Marks the PREFERENCE items that are hard limits ("never …", "must …", "don't …")."""


class MType(StrEnum):
    """The kinds of memory."""

    PROFILE = "PROFILE"
    PREFERENCE = "PREFERENCE"
    GOAL = "GOAL"
    HISTORY = "HISTORY"
    ARTIFACT = "ARTIFACT"
    STYLE = "STYLE"


class Source(StrEnum):
    """Where a memory came from; shown to the person as its provenance."""

    MANUAL = "manual"
    STATED = "stated"
    CHOICE = "choice"
    CHAT = "chat"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryItem:
    """One remembered thing. All times are timezone-aware UTC; `confidence` is in 0..1.

    `embedding` is None only outside a store: before it is embedded, and in exports.
    """

    id: str
    user_id: str
    mtype: MType
    text: str
    source: str
    created_at: datetime
    updated_at: datetime
    confidence: float = 0.8
    tags: tuple[str, ...] = ()
    topic: str | None = None
    expires_at: datetime | None = None
    metadata: Mapping[str, Json] = field(default_factory=dict)
    embedding: Vector | None = field(default=None, compare=False, repr=False)

    def alive_at(self, now: datetime) -> bool:
        """Whether the item may still be retrieved at `now`."""
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryQuery:
    """What to look for among one person's memories.

    `vector` (unit length, the store's dimensions) and `text` ask the same thing twice: once by
    meaning, once by words. `limit` counts results in all; `limits`, when given, counts them per
    type instead and also names the types to search. A person with no more than `few` living
    memories has that many of each looked at, so all of them.
    """

    user_id: str
    vector: Vector
    text: str
    now: datetime
    limit: int = 10
    mtypes: frozenset[MType] | None = None
    limits: Mapping[MType, int] | None = None
    few: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """How much of a query stands around a turn of a conversation, each in 0..1.

    The share of the query's words (rare ones counting more) in the turn, within one, two and four
    turns of it, and in its session.
    """

    turn: float
    near: float
    around: float
    wide: float
    session: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """All that a query was compared with, found or not: the measure of what chance can find.

    `memories` by themselves and `turns` of conversations are counted apart; `words` are those of
    the memories by themselves.
    """

    memories: int
    words: int
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A memory found: `cosine` in -1..1, 0 for an unknown meaning; `lexical` BM25, 0 = no word.

    `surroundings` are those of a turn of a conversation, where the store knows them; `background`
    is one for all hits of a search.
    """

    item: MemoryItem
    cosine: float
    lexical: float = 0.0
    surroundings: Surroundings | None = None
    background: Background | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFilter:
    """Which of one person's memories to list, newest `updated_at` first.

    `contains` is a case-insensitive substring of the text. `conversation_id` is that of the
    metadata. `cursor` continues a former page.
    """

    user_id: str
    now: datetime
    mtypes: frozenset[MType] | None = None
    source: str | None = None
    tag: str | None = None
    contains: str | None = None
    conversation_id: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPage:
    """One page of a listing; `next_cursor` is None on the last. `total` counts all that match."""

    items: tuple[MemoryItem, ...]
    next_cursor: str | None
    total: int
