"""How often a memory served a person, and since when that is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """`times` prompts and answers had the memory, the last at `last` (UTC, None for never).

    `since` is when it was first heard of here: what came in by an import may be older.
    """

    times: int
    since: datetime
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """One person's counts by memory id, and when counting began at all."""

    since: datetime
    by_id: Mapping[str, Use] = field(default_factory=dict)
