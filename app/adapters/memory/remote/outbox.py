"""Writes come in and are on disk, all or none, before anybody is told; they leave when delivered.

Counts what waits, and turns writes away when there is no more room. Several processes may share
the file: what another stored is found by `look`, and what another delivered is missed there.
"""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.adapters.memory.remote.entries import Deed, Entry, Row, entry_of, row_of
from app.adapters.memory.remote.rules import RemoteRules
from app.adapters.storage import Database, Erasure, snapshot
from app.core.domain.errors import Unavailable

_INSERT = (
    "INSERT INTO outbox (vault, person, queued_at, deed, body, vector) VALUES (?, ?, ?, ?, ?, ?)"
)
_COLUMNS = "id, person, queued_at, deed, body, vector, refused"

Beside = Callable[[sqlite3.Connection], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What has not reached the vendor: writes that wait, the age of the oldest, refused ones."""

    pending: int
    oldest_seconds: float
    set_aside: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The file at one moment.

    `found` was stored by other processes and is new here. Of what was asked for and all that was
    stored since the look before, `waiting` numbers what waits and `refused` has the others' errors.
    """

    found: tuple[Entry, ...]
    waiting: frozenset[int]
    refused: dict[int, str]


class Outbox:
    """The durable side of the queue; used from one event loop."""

    def __init__(self, database: Database, vault: str, rules: RemoteRules) -> None:
        self._database = database
        self._vault = vault
        self._rules = rules
        self._waiting: dict[int, Entry] = {}
        self._aside: dict[int, Entry] = {}
        self._rows = 0
        self._bytes = 0
        self._seen = 0

    async def look(self, numbers: Sequence[int] = ()) -> Look:
        """What came since the last look, first one first, and what became of these writes.

        The first look finds all that waits from former runs, refused ones included.
        """
        after, gate = self._seen, self._database.gate
        rows, there = await self._database.read(
            lambda connection: _look(connection, self._vault, after, numbers, self._waiting, gate)
        )
        found = tuple(
            entry
            for entry in rows
            if entry.number > self._seen
            and entry.number not in self._waiting
            and entry.number not in self._aside
        )
        self._seen = max(self._seen, *there) if there else self._seen
        for entry in found:
            self._count(entry)
        return Look(
            found=found,
            waiting=frozenset(number for number, refused in there.items() if refused is None),
            refused={number: refused for number, refused in there.items() if refused is not None},
        )

    def refused(self, entry: Entry, reason: str) -> None:
        """Another process was refused it: it is tried no more here either."""
        self.forget([entry])
        self._aside[entry.number] = replace(entry, refused=reason)

    async def strangers(self) -> int:
        """How many writes wait for vendors that are not in use now."""
        return await self._database.read(lambda connection: _strangers(connection, self._vault))

    async def append(
        self,
        entries: Sequence[Entry],
        queued: Callable[[tuple[Entry, ...]], None],
        *,
        beside: Beside | None = None,
        erases: Erasure = Erasure.NONE,
    ) -> None:
        """Store all or none; `queued` hears them, numbered, on the loop and in stored order.

        `beside` runs in the same transaction. Raises `Unavailable` when there is no room, and
        when the file fails.
        """
        rows = [row_of(entry) for entry in entries]
        size = sum(row.nbytes for row in rows)
        self._reserve(rows, size)
        loop = asyncio.get_running_loop()

        def work(connection: sqlite3.Connection) -> list[int]:
            if beside is not None:
                beside(connection)
            return [_insert(connection, self._vault, row) for row in rows]

        def after(numbers: list[int]) -> None:
            loop.call_soon_threadsafe(stored, numbers)  # also for a caller that went away

        def stored(numbers: list[int]) -> None:
            numbered = tuple(
                replace(entry, number=number, nbytes=row.nbytes)
                for entry, number, row in zip(entries, numbers, rows, strict=True)
            )
            self._waiting |= {entry.number: entry for entry in numbered}
            queued(numbered)

        job = asyncio.ensure_future(self._database.write(work, after, erases=erases))
        job.add_done_callback(lambda done: self._release_if_failed(done, len(rows), size))
        await asyncio.shield(job)

    async def remove(self, entries: Sequence[Entry]) -> None:
        """These were delivered, or count no more."""
        numbers = [entry.number for entry in entries]
        forgotten = any(entry.deed is Deed.WIPE and entry.mtype is None for entry in entries)
        await self._database.write(
            lambda connection: _delete(connection, numbers),
            erases=Erasure.TRACES if forgotten else Erasure.NONE,
        )
        self.forget(entries)

    async def set_aside(self, entry: Entry, reason: str) -> tuple[Entry, ...]:
        """Keep it, but try it no more; answers which older ones had to go for it."""
        number = entry.number
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE outbox SET refused = ? WHERE id = ?", (reason, number)
            )
        )
        self.forget([entry])
        self._aside[number] = replace(entry, refused=reason)
        most = self._rules.aside_rows
        gone = tuple(self._aside[number] for number in sorted(self._aside)[:-most])
        if gone:
            await self.remove(gone)
        return gone

    def forget(self, entries: Sequence[Entry]) -> None:
        """The rows are gone from the file; count them no more."""
        for entry in entries:
            if self._waiting.pop(entry.number, None) is not None:
                self._rows -= 1
                self._bytes -= entry.nbytes
            self._aside.pop(entry.number, None)

    def aside(self, user_id: str | None = None) -> tuple[Entry, ...]:
        """The person's refused writes, or everybody's."""
        return tuple(entry for entry in self._aside.values() if user_id in {None, entry.user_id})

    def backlog(self, now: datetime) -> Backlog:
        """How much waits."""
        oldest = self._waiting[min(self._waiting)].queued_at if self._waiting else now
        return Backlog(
            pending=len(self._waiting),
            oldest_seconds=max(0.0, (now - oldest).total_seconds()),
            set_aside=len(self._aside),
            capacity=self._rules.outbox_rows,
        )

    def _reserve(self, rows: Sequence[Row], size: int) -> None:
        rules = self._rules
        freeing = len(rows) == 1 and rows[0].deed == Deed.WIPE  # who asks to be forgotten is heard
        full = self._rows + len(rows) > rules.outbox_rows or self._bytes + size > rules.outbox_bytes
        if full and not freeing:
            raise Unavailable(
                f"{len(self._waiting):,} writes wait for {self._vault}, and there is room for no "
                f"more. Make {self._vault} reachable again, then repeat this."
            )
        self._rows += len(rows)
        self._bytes += size

    def _release_if_failed(self, job: "asyncio.Future[list[int]]", rows: int, size: int) -> None:
        if job.cancelled() or job.exception() is not None:
            self._rows -= rows
            self._bytes -= size

    def _count(self, entry: Entry) -> None:
        if entry.refused is not None:
            self._aside[entry.number] = entry
        else:
            self._waiting[entry.number] = entry
            self._rows += 1
            self._bytes += entry.nbytes


def _insert(connection: sqlite3.Connection, vault: str, row: Row) -> int:
    values = (vault, row.user_id, row.queued_at, row.deed, row.body, row.vector)
    return connection.execute(_INSERT, values).lastrowid or 0


def _delete(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    connection.executemany("DELETE FROM outbox WHERE id = ?", [(number,) for number in numbers])


def _look(  # all that a look needs from its thread
    connection: sqlite3.Connection,
    vault: str,
    after: int,
    numbers: Sequence[int],
    own: Container[int],
    gate: threading.Lock,
) -> tuple[tuple[Entry, ...], dict[int, str | None]]:
    """Rows of others, and what is there by number with the error of refused ones."""
    with snapshot(connection):
        there: dict[int, str | None] = dict(
            connection.execute(
                "SELECT id, refused FROM outbox WHERE id IN (SELECT value FROM json_each(?))"
                " UNION SELECT id, refused FROM outbox WHERE id > ? AND vault = ? ORDER BY id",
                (json.dumps(numbers), after, vault),
            )
        )
        strange = [number for number in there if number > after and number not in own]
        rows = _rows(connection, strange)
    if strange:
        with gate:  # our own that were committed just now are heard of on the loop before this
            pass
    return rows, there


def _rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> tuple[Entry, ...]:
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox"  # noqa: S608  # a constant
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(numbers),),
    )
    return tuple(
        entry_of(
            Row(user_id=person, queued_at=queued, deed=deed, body=body, vector=vector),
            number,
            refused,
        )
        for number, person, queued, deed, body, vector, refused in found
    )


def _strangers(connection: sqlite3.Connection, vault: str) -> int:
    sql = "SELECT count(*) FROM outbox WHERE vault <> ?"
    count: int = connection.execute(sql, (vault,)).fetchone()[0]
    return count
