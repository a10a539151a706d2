"""Counts of uses in a table beside the memories: gathered in memory, written together.

A use costs a request no write. What was gathered since the last flush is lost by `kill -9`; a count
is worth that little.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.adapters.storage import Database, Erasure
from app.core.domain.use import Use, Uses

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEGUN = "uses_since"
_GRACE = timedelta(days=1)
_PUT = (
    "INSERT INTO uses (person, memory, since, times, last) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET times = times + excluded.times, last = max("
    "coalesce(last, excluded.last), excluded.last)"
)
_ORPHANS = (
    "DELETE FROM uses WHERE coalesce(last, since) < ? AND NOT EXISTS (SELECT 1 FROM people"
    " JOIN memories ON memories.person = people.id"
    " WHERE people.name = uses.person AND memories.ref = uses.memory)"
)


@dataclass(slots=True)
class _Gathered:
    """Uses not written yet: how many, and when the first and the last of them were (µs)."""

    times: int
    first: int
    last: int


class LocalUseLog:
    """Made by `open_use_log`; to be flushed before the file is closed."""

    def __init__(self, database: Database, since: datetime) -> None:
        self._database = database
        self._since = since
        self._gathered: dict[tuple[str, str], _Gathered] = {}

    def used(self, user_id: str, ids: Sequence[str], at: datetime) -> None:
        moment = _micros(at)
        for memory_id in dict.fromkeys(ids):
            known = self._gathered.get((user_id, memory_id))
            if known is None:
                self._gathered[user_id, memory_id] = _Gathered(1, moment, moment)
            else:
                known.times += 1
                known.last = max(known.last, moment)

    async def flush(self) -> int:
        """Raises `Unavailable` when the file fails; nothing that was gathered is lost by that."""
        taken, self._gathered = self._gathered, {}
        if not taken:
            return 0
        rows = [(*name, one.first, one.times, one.last) for name, one in taken.items()]
        try:
            await self._database.write(lambda writing: writing.executemany(_PUT, rows).close())
        except BaseException:
            for name, one in taken.items():
                self._add(name, one)
            raise
        return len(rows)

    async def arrived(self, user_id: str, ids: Sequence[str], at: datetime) -> None:
        rows = [(user_id, memory_id, _micros(at)) for memory_id in ids]
        await self._database.write(
            lambda writing: writing.executemany(
                "INSERT OR IGNORE INTO uses (person, memory, since) VALUES (?, ?, ?)", rows
            ).close()
        )

    async def of(self, user_id: str) -> Uses:
        rows = await self._database.read(
            lambda reading: reading.execute(
                "SELECT memory, since, times, last FROM uses WHERE person = ?", (user_id,)
            ).fetchall()
        )
        counts: dict[str, tuple[int, int, int | None]] = {name: rest for name, *rest in rows}
        for (who, memory_id), one in self._gathered.items():
            if who == user_id:
                since, times, _ = counts.get(memory_id, (one.first, 0, None))
                counts[memory_id] = since, times + one.times, one.last
        return Uses(
            since=self._since,
            by_id={
                name: Use(
                    times=times, since=_moment(since), last=None if last is None else _moment(last)
                )
                for name, (since, times, last) in counts.items()
            },
        )

    async def forget(self, user_id: str) -> None:
        self._gathered = {name: one for name, one in self._gathered.items() if name[0] != user_id}
        await self._database.write(
            lambda writing: writing.execute(
                "DELETE FROM uses WHERE person = ?", (user_id,)
            ).close(),
            erases=Erasure.ROWS,
        )

    async def sweep(self, now: datetime) -> int:
        """Remove counts of memories that left this file a day ago or more; answers how many.

        Only for a store whose memories are in this file.
        """
        before = _micros(now - _GRACE)
        return await self._database.write(
            lambda writing: writing.execute(_ORPHANS, (before,)).rowcount, erases=Erasure.ROWS
        )

    def _add(self, name: tuple[str, str], one: _Gathered) -> None:
        later = self._gathered.get(name)
        if later is not None:
            one = _Gathered(one.times + later.times, one.first, max(one.last, later.last))
        self._gathered[name] = one


async def open_use_log(database: Database, now: datetime) -> LocalUseLog:
    """The log over the memory file; counting began when a file was first opened with it."""
    return LocalUseLog(database, await database.write(lambda writing: _begun(writing, now)))


def _begun(connection: sqlite3.Connection, now: datetime) -> datetime:
    connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (_BEGUN, str(_micros(now))))
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_BEGUN,)).fetchone()
    return _moment(int(row[0]))


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
