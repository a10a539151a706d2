"""Personas and shown proposals that passed by lately, for the time the vendor cannot be asked."""

from collections import OrderedDict

from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.vault import Kind, Record

_MOST_OF_ONE_PERSON = 32


class Recent:
    """Bounded by people, and by records of each; the least lately used go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._people: OrderedDict[str, OrderedDict[tuple[Kind, str], Record]] = OrderedDict()

    def keep(self, record: Record) -> None:
        """Remember a record as it was last seen."""
        own = self._people.setdefault(record.user_id, OrderedDict())
        self._people.move_to_end(record.user_id)
        own[record.kind, record.key] = record
        own.move_to_end((record.kind, record.key))
        while len(own) > _MOST_OF_ONE_PERSON:
            own.popitem(last=False)
        while len(self._people) > self._most:
            self._people.popitem(last=False)

    def get(self, user_id: str, kind: Kind, key: str) -> Record | None:
        """The record as it was last seen."""
        return self._people.get(user_id, OrderedDict()).get((kind, key))

    def apply(self, entry: Entry) -> None:
        """Do here what a write does."""
        record = entry.record
        if record is not None and record.kind is not Kind.MEMORY:
            self.keep(record)
        elif entry.deed is Deed.WIPE and entry.mtype is None:
            self._people.pop(entry.user_id, None)
