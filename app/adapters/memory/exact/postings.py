"""Which words stand in which slots of a shelf: sorted numbers, searched by halving.

A posting packs stem (28 bits), times (4 bits) and slot (32 bits) into one uint64, so one sorted
array is a whole index. A short second one takes what is new until it is worth merging.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.lexer import COUNT_BITS, MAX_COUNT

_SLOT_BITS = np.uint64(32)
_SLOT_MASK = np.uint64(0xFFFFFFFF)
_STEM_SHIFT = 32 + COUNT_BITS
_LEAST_TAIL = 4_096
_TAIL_SHARE = 64


def _none() -> NDArray[np.uint64]:
    return np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Postings:
    """An index that never changes: both arrays are sorted, and `tail` is much the shorter."""

    head: NDArray[np.uint64] = field(default_factory=_none)
    tail: NDArray[np.uint64] = field(default_factory=_none)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.head.nbytes + self.tail.nbytes

    def of(self, stem: int) -> NDArray[np.uint64]:
        """The postings of a stem."""
        low, high = np.uint64(stem << _STEM_SHIFT), np.uint64(((stem + 1) << _STEM_SHIFT) - 1)
        parts = [
            part[part.searchsorted(low, "left") : part.searchsorted(high, "right")]
            for part in (self.head, self.tail)
        ]
        return np.concatenate(parts) if parts[1].size else parts[0]

    def plus(self, fresh: NDArray[np.uint64]) -> "Postings":
        """The index with these added: copies the tail, and now and then merges it into the head."""
        tail = _merged(self.tail, np.sort(fresh))
        if tail.size <= max(_LEAST_TAIL, self.head.size // _TAIL_SHARE):
            return Postings(self.head, tail)
        return Postings(_merged(self.head, tail))

    def remapped(self, places: NDArray[np.int64]) -> "Postings":
        """The index after slots moved up: `places[slot]` is the new one, -1 for one that went."""
        return Postings(_remapped(self.head, places), _remapped(self.tail, places))


def slots_of(postings: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The slot of each posting."""
    return (postings & _SLOT_MASK).astype(np.intp)


def times_of(postings: NDArray[np.uint64]) -> NDArray[np.float32]:
    """How many times each posting's stem stands in its slot, up to 15."""
    return ((postings >> _SLOT_BITS) & np.uint64(MAX_COUNT)).astype(np.float32)


def read_bags(
    bags: Sequence[bytes], first_slot: int
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Postings of bags (see `Lexer.bags`) in consecutive slots, and how many words each has."""
    packed = np.frombuffer(b"".join(bags), dtype="<u4")
    sizes = np.fromiter((len(bag) // 4 for bag in bags), dtype=np.int64, count=len(bags))
    heads = np.cumsum(sizes) - sizes
    slots = np.repeat(np.arange(first_slot, first_slot + len(bags), dtype=np.uint64), sizes - 1)
    stems = np.delete(packed, heads).astype(np.uint64)
    return stems << _SLOT_BITS | slots, packed[heads].astype(np.int32)


def _merged(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint64]:
    if not one.size:
        return other
    both = np.concatenate([one, other])
    both.sort(kind="stable")  # finds the two sorted runs and merges them
    return both


def _remapped(postings: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    moved = places[slots_of(postings)]
    stays = moved >= 0
    return (postings[stays] & ~_SLOT_MASK) | moved[stays].astype(np.uint64)
