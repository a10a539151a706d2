"""The memories that were read last, so that a person's next request does not read them again.

A person's are kept as of one revision, which every change to their memories counts up; what is
asked for at another revision is read from the file. Bounded in number; long texts are not kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from app.adapters.memory.exact.changes import Change
from app.core.domain.memory import MemoryItem

MOST = 10_000  # with their vectors some 25 MB; all that somebody says in a year or two
MOST_CHARACTERS = 1_000


class _Own:
    """One person's memories by row, as of a revision."""

    __slots__ = ("items", "revision")

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.items: dict[int, MemoryItem] = {}


class Kept:
    """Used by all reading threads and the writing one. Of the people, the least recent go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._count = 0
        self._people: OrderedDict[int, _Own] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, person: int, revision: int, rows: Collection[int]) -> dict[int, MemoryItem]:
        """Those of the rows that are kept, exactly as they are in the file at this revision."""
        with self._lock:
            own = self._people.get(person)
            if own is None or own.revision != revision:
                return {}
            self._people.move_to_end(person)
            return {row: own.items[row] for row in rows if row in own.items}

    def keep(self, person: int, revision: int, items: Mapping[int, MemoryItem]) -> None:
        """Keep what was read in one snapshot with the revision."""
        short = {row: one for row, one in items.items() if len(one.text) <= MOST_CHARACTERS}
        with self._lock:
            own = self._people.get(person)
            if own is None or own.revision < revision:
                self._drop(person)
                own = self._people[person] = _Own(revision)
            if own.revision == revision:
                self._count += len(short.keys() - own.items.keys())
                own.items |= short
                self._people.move_to_end(person)
            self._shrink()

    def publish(self, changes: Iterable[Change]) -> None:
        """Go along with what was just committed, in order; called by the writing thread alone."""
        with self._lock:
            for change in changes:
                own = self._people.get(change.person)
                if own is None or own.revision >= change.revision:
                    continue  # read after the commit
                if change.everything or own.revision != change.revision - 1:
                    self._drop(change.person)
                    continue
                self._count -= sum(own.items.pop(row, None) is not None for row in change.gone)
                own.revision = change.revision

    def _drop(self, person: int) -> None:
        own = self._people.pop(person, None)
        self._count -= len(own.items) if own else 0

    def _shrink(self) -> None:
        while self._count > self._most:
            person, own = next(iter(self._people.items()))
            oldest = [*islice(own.items, self._count - self._most)]
            for row in oldest:
                del own.items[row]
            self._count -= len(oldest)
            if not own.items:
                del self._people[person]
