"""One person's vectors and words as arrays, kept in step with the file by applying its changes.

Slots are only ever added or marked as gone, so a `View` taken by a reading thread stays whole while
the writing thread goes on; a shelf with many gone slots is copied without them.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.changes import Change, Entries
from app.adapters.memory.exact.postings import Postings, read_bags

GONE = 255
"""The kind of a slot whose memory is no more."""

_LEAST_ROOM = 4
_MANY_GONE = 64
_GONE_SHARE = 4


@dataclass(frozen=True, slots=True)
class View:
    """A shelf at one moment: arrays of n slots; `kinds` may still turn to GONE under a reader."""

    rows: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    expiries: NDArray[np.int64]
    lengths: NDArray[np.int32]
    vectors: NDArray[np.float32]
    postings: Postings


class _Columns:
    """Arrays with room to grow; slots 0..size are in use."""

    def __init__(self, room: int, dimensions: int) -> None:
        self.size = 0
        self.rows = np.empty(room, dtype=np.int64)
        self.kinds = np.empty(room, dtype=np.uint8)
        self.expiries = np.empty(room, dtype=np.int64)
        self.lengths = np.empty(room, dtype=np.int32)
        self.vectors = np.empty((room, dimensions), dtype=np.float32)

    def append(self, entries: Entries, lengths: NDArray[np.int32]) -> None:
        new = slice(self.size, self.size + entries.rows.size)
        self.rows[new] = entries.rows
        self.kinds[new] = entries.kinds
        self.expiries[new] = entries.expiries
        self.lengths[new] = lengths
        self.vectors[new] = entries.vectors
        self.size = new.stop

    def copied(self, room: int, kept: NDArray[np.bool_] | slice) -> "_Columns":
        """The kept slots of those in use, in new arrays with that much more room."""
        size, new = self.size, _Columns(0, self.vectors.shape[1])
        for name in ("rows", "kinds", "expiries", "lengths", "vectors"):
            column = getattr(self, name)[:size][kept]
            roomy = np.empty((len(column) + room, *column.shape[1:]), dtype=column.dtype)
            roomy[: len(column)] = column
            setattr(new, name, roomy)
            new.size = len(column)
        return new

    @property
    def nbytes(self) -> int:
        arrays = (self.rows, self.kinds, self.expiries, self.lengths, self.vectors)
        return sum(array.nbytes for array in arrays)


class Shelf:
    """Changed by one thread at a time, viewed by any."""

    def __init__(self, revision: int, dimensions: int, room: int = 0) -> None:
        self.revision = revision
        self._columns = _Columns(room, dimensions)
        self._postings = Postings()
        self._gone = 0
        self._lock = threading.Lock()

    def view(self) -> View:
        """What can be searched now."""
        with self._lock:
            columns, postings = self._columns, self._postings
            size = columns.size
            return View(
                columns.rows[:size],
                columns.kinds[:size],
                columns.expiries[:size],
                columns.lengths[:size],
                columns.vectors[:size],
                postings,
            )

    @property
    def nbytes(self) -> int:
        """Bytes held, room to grow included."""
        return self._columns.nbytes + self._postings.nbytes

    def add(self, parts: Iterable[Entries]) -> None:
        """Take in entries whose rows are not here yet, all with one sorting of their words."""
        columns = self._columns
        numbers = [np.empty(0, dtype=np.uint64)]
        for entries in parts:
            needed = columns.size + entries.rows.size
            if needed > columns.rows.size:
                spare = max(_LEAST_ROOM, columns.size // 2)
                columns = columns.copied(needed - columns.size + spare, slice(None))
            packed, lengths = read_bags(entries.bags, columns.size)
            columns.append(entries, lengths)
            numbers.append(packed)
        postings = self._postings.plus(np.concatenate(numbers))
        with self._lock:
            self._columns = columns
            self._postings = postings

    def apply(self, change: Change) -> None:
        """Take one step of the person's revision; the step must be the next."""
        if change.gone:
            self._remove(change.gone)
        if change.came is not None:
            self.add([change.came])
        self.revision = change.revision

    def _remove(self, rows: Sequence[int]) -> None:
        columns = self._columns
        slots = np.flatnonzero(np.isin(columns.rows[: columns.size], rows))
        slots = slots[columns.kinds[slots] != GONE]
        columns.kinds[slots] = GONE
        self._gone += slots.size
        if self._gone > max(_MANY_GONE, columns.size // _GONE_SHARE):
            self._compact()

    def _compact(self) -> None:
        stays = self._columns.kinds[: self._columns.size] != GONE
        places = np.where(stays, np.cumsum(stays) - 1, -1)
        columns = self._columns.copied(_LEAST_ROOM, stays)
        postings = self._postings.remapped(places)
        with self._lock:
            self._columns = columns
            self._postings = postings
            self._gone = 0
