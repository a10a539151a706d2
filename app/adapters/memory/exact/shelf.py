"""One person's vectors and words as arrays, kept in step with the file by applying its changes.

Slots are only ever added or marked as gone, so a `View` taken by a reading thread stays whole while
the writing thread goes on; a shelf with many gone slots is copied without them.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.census import Census, census
from app.adapters.memory.exact.changes import GONE, Change, Entries
from app.adapters.memory.exact.postings import Postings, read_bags
from app.adapters.memory.exact.talks import NOWHERE, Links, Talk, Talks

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
    links: Links
    sessions: int
    census: Census

    def living(self, now: int) -> Census:
        """Who lives at that moment (µs)."""
        if now < self.census.until:
            return self.census
        told = self.links.sessions
        return census(self.kinds, self.expiries, self.lengths, told, count=self.sessions, now=now)


class _Columns:
    """Arrays with room to grow; slots 0..size are in use."""

    def __init__(self, room: int, dimensions: int) -> None:
        self.size = 0
        self.rows = np.empty(room, dtype=np.int64)
        self.kinds = np.empty(room, dtype=np.uint8)
        self.expiries = np.empty(room, dtype=np.int64)
        self.lengths = np.empty(room, dtype=np.int32)
        self.vectors = np.empty((room, dimensions), dtype=np.float32)
        self.links = Links.empty(room)

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
        new.links = self.links.copied(room, kept, size)
        return new

    def view(self, postings: Postings, sessions: int) -> View:
        size = self.size
        kinds, expiries, lengths = self.kinds[:size], self.expiries[:size], self.lengths[:size]
        links = self.links.view(size)
        return View(
            self.rows[:size],
            kinds,
            expiries,
            lengths,
            self.vectors[:size],
            postings,
            links,
            sessions,
            census(kinds, expiries, lengths, links.sessions, count=sessions),
        )

    @property
    def nbytes(self) -> int:
        arrays = (self.rows, self.kinds, self.expiries, self.lengths, self.vectors)
        return sum(array.nbytes for array in arrays) + self.links.nbytes


class Shelf:
    """Changed by one thread at a time, viewed by any."""

    def __init__(self, revision: int, dimensions: int, room: int = 0) -> None:
        self.revision = revision
        self._columns = _Columns(room, dimensions)
        self._postings = Postings()
        self._talks = Talks()
        self._gone = 0
        self._view: View | None = None
        self._lock = threading.Lock()

    def view(self) -> View:
        """What can be searched now; the same until something changes."""
        with self._lock:
            if self._view is None:
                self._view = self._columns.view(self._postings, self._talks.count)
            return self._view

    @property
    def nbytes(self) -> int:
        """Bytes held, room to grow included."""
        return self._columns.nbytes + self._postings.nbytes

    def add(self, parts: Iterable[Entries], replaced: Mapping[int, int] | None = None) -> None:
        """Take in entries whose rows are not here (any more), with one sorting of their words.

        `replaced` are the slots some of the rows had, which their new ones take over from.
        """
        columns, first = self._columns, self._columns.size
        numbers = [np.empty(0, dtype=np.uint64)]
        talks: list[Talk | None] = []
        for entries in parts:
            needed = columns.size + entries.rows.size
            if needed > columns.rows.size:
                spare = max(_LEAST_ROOM, columns.size // 2)
                columns = columns.copied(needed - columns.size + spare, slice(None))
            packed, lengths = read_bags(entries.bags, columns.size)
            columns.append(entries, lengths)
            numbers.append(packed)
            talks += entries.talks
        postings = self._postings.plus(np.concatenate(numbers))
        self._link(columns, first, talks, replaced or {})
        with self._lock:
            self._columns = columns
            self._postings = postings
            self._view = None

    def apply(self, change: Change) -> None:
        """Take one step of the person's revision; the step must be the next."""
        left = self._remove(change.gone) if change.gone else {}
        if change.came is not None:
            came = set(change.came.rows.tolist())
            replaced = {row: slot for row, slot in left.items() if row in came}
            self.add([change.came], replaced)
        self._columns.links.leave([*left.values()], self._talks)
        if self._gone > max(_MANY_GONE, self._columns.size // _GONE_SHARE):
            self._compact()
        with self._lock:  # a view may have been taken halfway
            self._view = None
        self.revision = change.revision

    def _remove(self, rows: Sequence[int]) -> dict[int, int]:
        """Mark the slots of these rows as gone; answers which slot each had, still linked."""
        columns = self._columns
        slots = np.flatnonzero(np.isin(columns.rows[: columns.size], rows))
        slots = slots[columns.kinds[slots] != GONE]
        columns.kinds[slots] = GONE
        self._gone += slots.size
        return dict(zip(columns.rows[slots].tolist(), slots.tolist(), strict=True))

    def _link(
        self,
        columns: _Columns,
        first: int,
        talks: Sequence[Talk | None],
        replaced: Mapping[int, int],
    ) -> None:
        """Join the slots from `first` on to their sessions, or put them where others stood.

        One that was moved to another session comes last there.
        """
        links, rows = columns.links, columns.rows
        if not replaced:
            links.join(range(first, columns.size), talks, self._talks)
            return
        for slot, talk in zip(range(first, columns.size), talks, strict=True):
            old = replaced.get(int(rows[slot]))
            session = NOWHERE if old is None else int(links.sessions[old])
            stays = talk is not None and session != NOWHERE and self._talks.holds(session, talk)
            if old is None or not stays:
                links.join(range(slot, slot + 1), [talk], self._talks)
            else:
                links.take_over(old, slot, self._talks)

    def _compact(self) -> None:
        stays = self._columns.kinds[: self._columns.size] != GONE
        places = np.where(stays, np.cumsum(stays) - 1, -1)
        columns = self._columns.copied(_LEAST_ROOM, stays)
        columns.links.move(places)
        self._talks.moved(places)
        postings = self._postings.remapped(places)
        with self._lock:
            self._columns = columns
            self._postings = postings
            self._gone = 0
