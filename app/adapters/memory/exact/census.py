"""What a search has to know of a shelf as a whole, counted once for as long as nothing changes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.changes import GONE
from app.adapters.memory.exact.talks import NOWHERE
from app.core.domain.memory import Background


@dataclass(frozen=True, slots=True)
class Talking:
    """What lengths are measured against: words in a turn, turns in a session, words in a session.

    Means over living turns and sessions; `words` are those of each session by its number.
    """

    turn: float
    span: float
    session: float
    words: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Census:
    """Who lives, by slot, and how many words they are in all.

    `told` are the sessions of living turns, NOWHERE for all others. It holds until the moment
    `until` (µs), when the first of them expires.
    """

    alive: NDArray[np.bool_]
    told: NDArray[np.int32]
    spoken: NDArray[np.intp]
    total: int
    words: int
    until: int
    background: Background
    talking: Talking | None

    @property
    def everyone(self) -> bool:
        """Whether all slots live."""
        return self.total == self.alive.size


def census(
    kinds: NDArray[np.uint8],
    expiries: NDArray[np.int64],
    lengths: NDArray[np.int32],
    sessions: NDArray[np.int32],
    *,
    count: int,
    now: int | None = None,
) -> Census:
    """Count parallel arrays; `count` is how many sessions there are. Without `now` nobody expires.

    `sessions` are copied: the writing thread may take a turn out meanwhile.
    """
    alive = kinds != GONE
    if now is not None:
        alive &= expiries > now
    told = np.where(alive, sessions, np.int32(NOWHERE))
    spoken = np.flatnonzero(told != NOWHERE)
    total, words = int(np.count_nonzero(alive)), int(lengths.sum(where=alive))
    said = int(lengths[spoken].sum())
    return Census(
        alive=alive,
        told=told,
        spoken=spoken,
        total=total,
        words=words,
        until=int(expiries.min(where=alive, initial=np.iinfo(np.int64).max)),
        background=Background(
            memories=total - spoken.size, words=words - said, turns=int(spoken.size)
        ),
        talking=_talking(told[spoken], lengths[spoken], count) if spoken.size else None,
    )


def _talking(numbers: NDArray[np.int32], lengths: NDArray[np.int32], count: int) -> Talking:
    """`numbers` are the sessions of turns of these lengths."""
    words = np.bincount(numbers, lengths, minlength=count).astype(np.float32)
    turns = np.bincount(numbers, minlength=count)
    held = turns > 0
    return Talking(
        turn=float(lengths.mean()),
        span=float(turns[held].mean()),
        session=max(float(words[held].mean()), 1.0),
        words=words,
    )
