"""What a write did to one person's searchable memories: told by the writing thread to the cache."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.talks import Talk
from app.core.domain.memory import MType

KINDS: tuple[MType, ...] = tuple(MType)
"""A memory's type as a small number: its place here."""

GONE = 255
"""The kind of a slot whose memory is no more."""

NEVER = np.iinfo(np.int64).max
"""The expiry, in microseconds, of what does not expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Memories as parallel arrays; `kinds` are places in KINDS, `expiries` microseconds or NEVER.

    `bags` are what `Lexer.bags` made of their texts, `talks` where they were said.
    """

    rows: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    expiries: NDArray[np.int64]
    vectors: NDArray[np.float32]
    bags: Sequence[bytes]
    talks: Sequence[Talk | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of a person's revision: rows that went (or were replaced) and entries that came.

    `person` is the row number in `people`; `everything` means all of the person's rows went.
    """

    person: int
    revision: int
    gone: tuple[int, ...] = ()
    came: Entries | None = None
    everything: bool = False
