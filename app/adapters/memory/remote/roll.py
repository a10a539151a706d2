"""All memories of one person as a vendor gave them, with the person's own writes applied since.

Kept both as memories and as arrays that are searched exactly. Used by one thread at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from app.adapters.memory.exact.changes import KINDS, NEVER, Change, Entries
from app.adapters.memory.exact.few import for_few
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.searching import Found, Question, find
from app.adapters.memory.exact.shelf import Shelf
from app.adapters.memory.exact.talks import talk_of
from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.overlay import Cover
from app.adapters.memory.remote.records import arrival_of, item_of, to_micros
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Malformed
from app.core.domain.memory import MemoryItem, MType

_ITEM_BYTES = 1_200  # a memory without its text and vector: measured with tracemalloc


@dataclass(frozen=True, slots=True)
class Kept:
    """A memory, its record, its row on the shelf, and its place in a listing.

    `updated` is in microseconds, `arrival` orders memories of one moment.
    """

    item: MemoryItem
    record: Record
    row: int
    updated: int
    arrival: int


class Roll:
    """`unreadable` counts records that made no sense; they are left out."""

    def __init__(self, lexer: Lexer, dimensions: int) -> None:
        self.unreadable = 0
        self._lexer = lexer
        self._dimensions = dimensions
        self._kept: dict[str, Kept] = {}
        self._keys: dict[int, str] = {}
        self._rows = 0
        self._shelf = Shelf(0, dimensions)
        self._bytes = 0

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._kept.values())

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    @property
    def nbytes(self) -> int:
        """About the memory it takes."""
        return self._shelf.nbytes + self._bytes

    def get(self, key: str) -> Kept | None:
        """One memory, expired or not."""
        return self._kept.get(key)

    def take(self, records: Iterable[Record]) -> None:
        """Add or replace memories; their vectors are ours, or None."""
        fresh: dict[str, Kept] = {}
        gone = []
        for record in records:
            try:
                item = item_of(record, self._dimensions)
            except Malformed:
                self.unreadable += 1
                continue
            left = self._leave(record.key)
            gone += left
            row = left[0] if left else self._next_row()  # a replaced turn stays where it stood
            updated, arrival = to_micros(item.updated_at), arrival_of(record)
            kept = Kept(item, record, row, updated, arrival)
            fresh.pop(record.key, None)
            fresh[record.key] = self._kept[record.key] = kept
            self._keys[row] = record.key
            self._bytes += _size(item)
        if fresh or gone:
            self._change(gone, _entries(self._lexer, tuple(fresh.values())))

    def apply(self, entries: Iterable[Entry]) -> None:
        """Do here what these writes do to the memories, in their order."""
        for memories, together in groupby(entries, _puts_memory):
            if memories:
                self.take([entry.record for entry in together if entry.record is not None])
                continue
            for entry in together:
                self._apply_loss(entry)

    def lay(self, cover: Cover) -> None:
        """Lay the person's own writes over what the vendor answered."""
        self._drop([key for key, kept in self._kept.items() if not cover.leaves(kept.record)])
        self.take(
            record
            for (kind, _), record in cover.records.items()
            if kind is Kind.MEMORY and record is not None
        )

    def find(self, question: Question, few: int) -> tuple[Found, tuple[MemoryItem, ...]]:
        """What answers the question, best cosine first, and the memories in the same order."""
        view = self._shelf.view()
        found = find(view, for_few(view, question, few))
        return found, tuple(self._kept[self._keys[row]].item for row in found.rows.tolist())

    def _apply_loss(self, entry: Entry) -> None:
        if entry.deed is Deed.REMOVE and entry.kind is Kind.MEMORY:
            self._drop(entry.keys)
        elif entry.deed is Deed.WIPE:
            wiped = frozenset(MType) if entry.mtype is None else {entry.mtype}
            self._drop([key for key, kept in self._kept.items() if kept.item.mtype in wiped])

    def _next_row(self) -> int:
        self._rows += 1
        return self._rows

    def _drop(self, keys: Iterable[str]) -> None:
        gone = [row for key in keys for row in self._leave(key)]
        if gone:
            self._change(gone, None)

    def _leave(self, key: str) -> list[int]:
        kept = self._kept.pop(key, None)
        if kept is None:
            return []
        self._keys.pop(kept.row, None)
        self._bytes -= _size(kept.item)
        return [kept.row]

    def _change(self, gone: Sequence[int], came: Entries | None) -> None:
        step = Change(person=0, revision=self._shelf.revision + 1, gone=tuple(gone), came=came)
        self._shelf.apply(step)


def _puts_memory(entry: Entry) -> bool:
    return entry.record is not None and entry.record.kind is Kind.MEMORY


def _entries(lexer: Lexer, kept: Sequence[Kept]) -> Entries | None:
    if not kept:
        return None
    items = [one.item for one in kept]
    return Entries(
        rows=np.array([one.row for one in kept], dtype=np.int64),
        kinds=np.array([KINDS.index(item.mtype) for item in items], dtype=np.uint8),
        expiries=np.array(
            [NEVER if item.expires_at is None else to_micros(item.expires_at) for item in items],
            dtype=np.int64,
        ),
        vectors=np.stack([np.asarray(item.embedding, dtype=np.float32) for item in items]),
        bags=lexer.bags([_encodable(item.text) for item in items]),
        talks=[talk_of(item, to_micros(item.created_at)) for item in items],
    )


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _size(item: MemoryItem) -> int:
    vector = 0 if item.embedding is None else item.embedding.nbytes
    return _ITEM_BYTES + 2 * len(item.text) + vector
