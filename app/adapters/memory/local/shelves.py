"""The shelves of the people who were served last, bounded in bytes, never older than the file.

A reader compares a shelf's revision with the file's; the writing thread hands every change over.
What another process changed shows as a revision that was skipped, and the shelf is loaded anew.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from app.adapters.memory.exact.changes import Change
from app.adapters.memory.exact.shelf import Shelf
from app.adapters.memory.local.kept import Kept


class Shelves:
    """A least-recently-used cache; the one just used stays, however large it is."""

    def __init__(
        self,
        *,
        load: Callable[[sqlite3.Connection, int], Shelf],
        gate: AbstractContextManager[object],
        max_bytes: int,
    ) -> None:
        """`load` reads a person's shelf from the file; `gate` is the database's."""
        self.kept = Kept()
        self._load_from = load
        self._gate = gate
        self._max_bytes = max_bytes
        self._shelves: OrderedDict[int, Shelf] = OrderedDict()
        self._sizes: dict[int, int] = {}
        self._bytes = 0
        self._missed: dict[int, list[Change]] = {}
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes held by all shelves."""
        return self._bytes

    def get(self, connection: sqlite3.Connection, person: int, revision: int) -> Shelf:
        """The person's shelf, at least as new as `revision` (just read from the file)."""
        shelf = self._current(person, revision)
        if shelf is None and person in self._shelves:
            with self._gate:  # our own commit may be seen before its change is handed over
                shelf = self._current(person, revision)
        if shelf is not None:
            return shelf
        with self._loading:
            return self._current(person, revision) or self._load(connection, person)

    def publish(self, changes: Iterable[Change]) -> None:
        """Take over what was just committed, in order; called by the writing thread alone."""
        changes = tuple(changes)
        self.kept.publish(changes)
        for change in changes:
            with self._lock:
                if change.person in self._missed:
                    self._missed[change.person].append(change)
                shelf = self._shelves.get(change.person)
            if shelf is not None and not _step(shelf, change):
                self._drop(change.person)
            elif shelf is not None:
                self._keep(change.person, shelf)

    def _current(self, person: int, revision: int) -> Shelf | None:
        with self._lock:
            shelf = self._shelves.get(person)
            if shelf is None or shelf.revision < revision:
                return None
            self._shelves.move_to_end(person)
            return shelf

    def _load(self, connection: sqlite3.Connection, person: int) -> Shelf:
        """Read a shelf, and catch up with what is committed meanwhile."""
        with self._lock:
            self._missed[person] = []
        try:
            shelf = self._load_from(connection, person)
        except BaseException:
            with self._lock:
                del self._missed[person]
            raise
        with self._lock:
            for change in self._missed.pop(person):
                if change.revision > shelf.revision and not _step(shelf, change):
                    return shelf  # not kept: the next search reads it anew
            self._shelves.pop(person, None)
            self._put(person, shelf)
        return shelf

    def _keep(self, person: int, shelf: Shelf) -> None:
        with self._lock:
            if self._shelves.get(person) is shelf:
                self._put(person, shelf)

    def _put(self, person: int, shelf: Shelf) -> None:
        self._forget_size(person)
        self._shelves[person] = shelf
        self._sizes[person] = shelf.nbytes
        self._bytes += self._sizes[person]
        while self._bytes > self._max_bytes and len(self._shelves) > 1:
            oldest = next(iter(self._shelves))
            self._forget_size(oldest)
            del self._shelves[oldest]

    def _drop(self, person: int) -> None:
        with self._lock:
            self._forget_size(person)
            self._shelves.pop(person, None)

    def _forget_size(self, person: int) -> None:
        self._bytes -= self._sizes.pop(person, 0)


def _step(shelf: Shelf, change: Change) -> bool:
    """Apply the next change; False when it is not the next, or the shelf is better read anew."""
    if change.everything or change.revision != shelf.revision + 1:
        return False
    try:
        shelf.apply(change)
    except MemoryError:
        return False
    return True
