"""Turns as plain values, a shelf made of them, and its links read back as lists of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.adapters.memory.exact.changes import GONE, NEVER, Change, Entries
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.shelf import Shelf, View
from app.adapters.memory.exact.talks import NOWHERE, Talk
from app.tests.contracts.samples import direction

DIMENSIONS = 4
LEXER = Lexer()
MINUTE = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A memory: without a conversation it stands for itself; `minute` is when it was said."""

    row: int
    text: str
    conversation: str | None = None
    session: str | None = None
    minute: int = 0
    expired: bool = False

    @property
    def talk(self) -> Talk | None:
        if self.conversation is None:
            return None
        return Talk(self.conversation, self.session, self.minute * MINUTE)


def entries(told: Sequence[Told]) -> Entries:
    """As a store hands them to a shelf; each vector follows from its row."""
    return Entries(
        rows=np.array([one.row for one in told], dtype=np.int64),
        kinds=np.zeros(len(told), dtype=np.uint8),
        expiries=np.array([0 if one.expired else NEVER for one in told], dtype=np.int64),
        vectors=np.array([direction(one.row, DIMENSIONS) for one in told]).reshape(-1, DIMENSIONS),
        bags=LEXER.bags([one.text for one in told]),
        talks=[one.talk for one in told],
    )


def shelf_of(told: Sequence[Told]) -> Shelf:
    """All at once, as a file is read."""
    shelf = Shelf(0, DIMENSIONS)
    shelf.add([entries(told)])
    return shelf


def change(shelf: Shelf, *, gone: Sequence[int] = (), came: Sequence[Told] = ()) -> None:
    """One step further."""
    shelf.apply(
        Change(
            person=1,
            revision=shelf.revision + 1,
            gone=tuple(gone),
            came=entries(came) if came else None,
        )
    )


def sessions(view: View) -> list[list[int]]:
    """The rows of each session in their order, walked forwards; also walked back, to compare."""
    found = []
    rows, links = view.rows.tolist(), view.links
    for slot in range(len(rows)):
        if view.kinds[slot] == GONE or links.sessions[slot] == NOWHERE:
            continue
        if links.before[slot] != NOWHERE:
            continue
        walk = _walk(slot, links.after.tolist())
        assert _walk(walk[-1], links.before.tolist()) == walk[::-1]
        assert len({int(links.sessions[one]) for one in walk}) == 1
        found.append([rows[one] for one in walk])
    return sorted(found)


def living(view: View) -> Mapping[int, int]:
    """The slot of each row that is there."""
    return {
        int(row): slot
        for slot, (row, kind) in enumerate(zip(view.rows, view.kinds, strict=True))
        if kind != GONE
    }


def _walk(slot: int, links: list[int]) -> list[int]:
    walk = []
    while slot != NOWHERE:
        walk.append(slot)
        assert len(walk) <= len(links), "the links run in a circle"
        slot = links[slot]
    return walk
