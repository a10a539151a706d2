"""Ids of what was put a short while ago: a filter may not see these records yet, an id always does.

Kept in this process only, for deletions that must not leave anything behind.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable

from app.adapters.memory.pinecone.naming import record_id
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.memory import MType

RECENT = 10_000


class RecentIds:
    """The newest, up to a number; of each its id and, for a memory, its type."""

    def __init__(self, most: int = RECENT) -> None:
        self._most = most
        self._ids: OrderedDict[tuple[str, Kind, str], tuple[str, object]] = OrderedDict()

    def note(self, records: Iterable[Record]) -> None:
        """Remember these as the newest."""
        for record in records:
            place = (record.user_id, record.kind, record.key)
            self._ids[place] = (record_id(*place, record.created_at), record.flat.get("mtype"))
            self._ids.move_to_end(place)
        while len(self._ids) > self._most:
            self._ids.popitem(last=False)

    def memories(self, user_id: str, keys: Collection[str]) -> list[str]:
        """Those of the memories with these keys that are known."""
        places = ((user_id, Kind.MEMORY, key) for key in keys)
        return [self._ids[place][0] for place in places if place in self._ids]

    def of(self, user_id: str, mtype: MType | None = None) -> list[str]:
        """Those of a person's memories of one type, or of everything of theirs."""
        return [
            one
            for (owner, kind, _), (one, its) in self._ids.items()
            if owner == user_id and (mtype is None or (kind is Kind.MEMORY and its == mtype.value))
        ]

    def forget(self, user_id: str) -> None:
        """Drop one person's."""
        for place in [place for place in self._ids if place[0] == user_id]:
            del self._ids[place]
