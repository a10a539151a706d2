"""A person's own writes, laid over what a vendor answers: what waits, and what just arrived.

A vendor that has taken a write may answer without it for a while; here it counts at once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic

from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.memory import MType


@dataclass(slots=True)
class Cover:
    """What one person's writes say, all together and in their order.

    `everything` and `types` are hidden, but for the records; a record of None was removed.
    """

    everything: bool = False
    types: set[str] = field(default_factory=set)
    records: dict[tuple[Kind, str], Record | None] = field(default_factory=dict)

    def says(self, kind: Kind, key: str) -> bool:
        """Whether the vendor need not be asked for this record."""
        return self.everything or (kind, key) in self.records

    def record(self, kind: Kind, key: str) -> Record | None:
        """What this person wrote there last."""
        return self.records.get((kind, key))

    def seen(self, record: Record) -> Record | None:
        """What the person is to see in place of a record the vendor answered with."""
        place = (record.kind, record.key)
        if place in self.records:
            return self.records[place]
        if self.everything or (
            record.kind is Kind.MEMORY and record.flat.get("mtype") in self.types
        ):
            return None
        return record

    def leaves(self, record: Record) -> bool:
        """Whether a record the vendor answered with is still what the person is to see."""
        return self.seen(record) is record

    def take(self, entry: Entry) -> None:
        """Lay one more write over the former."""
        if entry.record is not None:
            self.records[entry.record.kind, entry.record.key] = entry.record
        elif entry.deed is Deed.REMOVE:
            self.records |= {(entry.kind, key): None for key in entry.keys}
        elif entry.mtype is None:
            self.everything = True
            self.types.clear()
            self.records.clear()
        else:
            self._wipe(entry.mtype)

    def _wipe(self, mtype: MType) -> None:
        self.types.add(mtype.value)
        for (kind, key), record in self.records.items():
            if kind is Kind.MEMORY and record is not None and record.flat.get("mtype") == mtype:
                self.records[kind, key] = None


class Overlay:
    """The writes of all people that still count. Used from the event loop alone."""

    def __init__(self, fresh_s: float, seconds: Callable[[], float] = monotonic) -> None:
        self._fresh_s = fresh_s
        self._seconds = seconds
        self._entries: dict[str, dict[int, Entry]] = {}
        self._covers: dict[str, Cover] = {}
        self._delivered: deque[tuple[float, Entry]] = deque()

    def add(self, entry: Entry) -> None:
        """A write that was queued now; its number is the highest of the person's."""
        self._age()
        if entry.deed is Deed.WIPE and entry.mtype is None:
            self._entries[entry.user_id] = {}
        self._entries.setdefault(entry.user_id, {})[entry.number] = entry
        cover = self._covers.get(entry.user_id)
        if cover is not None:
            cover.take(entry)

    def insert(self, entry: Entry) -> None:
        """A write of another process; later ones may be here already."""
        own = self._entries.setdefault(entry.user_id, {})
        if entry.deed is Deed.WIPE and entry.mtype is None:
            for number in [number for number in own if number < entry.number]:
                del own[number]
        own[entry.number] = entry
        self._covers.pop(entry.user_id, None)

    def replace(self, entry: Entry) -> None:
        """The same write with more in it."""
        own = self._entries.get(entry.user_id, {})
        if entry.number in own:
            own[entry.number] = entry
            self._covers.pop(entry.user_id, None)

    def refine(self, record: Record) -> None:
        """The meaning of a text that was written without one is known now."""
        for number, entry in self._entries.get(record.user_id, {}).items():
            former = entry.record
            if (
                former is not None
                and (former.kind, former.key) == (record.kind, record.key)
                and former.flat.get("text") == record.flat.get("text")
            ):
                refined = replace(entry, record=replace(former, vector=record.vector))
                self._entries[record.user_id][number] = refined
        self._covers.pop(record.user_id, None)

    def delivered(self, entries: Iterable[Entry]) -> None:
        """These have arrived: they count for a while longer."""
        at = self._seconds()
        self._delivered.extend((at, entry) for entry in entries)

    def drop(self, user_id: str, numbers: Iterable[int]) -> None:
        """These count no more."""
        own = self._entries.get(user_id, {})
        for number in numbers:
            own.pop(number, None)
        if not own:
            self._entries.pop(user_id, None)
        self._covers.pop(user_id, None)

    def of(self, user_id: str) -> Cover:
        """What the person's writes say now; not to be changed or kept."""
        self._age()
        cover = self._covers.get(user_id)
        if cover is None:
            cover = Cover()
            for entry in self.entries(user_id):
                cover.take(entry)
            if user_id in self._entries:
                self._covers[user_id] = cover
        return cover

    def entries(self, user_id: str) -> Iterator[Entry]:
        """The person's writes that count, first one first."""
        own = self._entries.get(user_id, {})
        return (own[number] for number in sorted(own))

    def _age(self) -> None:
        over = self._seconds() - self._fresh_s
        while self._delivered and self._delivered[0][0] <= over:
            _, entry = self._delivered.popleft()
            self.drop(entry.user_id, [entry.number])
