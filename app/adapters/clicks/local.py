"""Counts of guesses shown and picked, in a table beside the memories; no text and no person."""

import sqlite3
from collections.abc import Sequence

from app.adapters.storage import Database
from app.core.domain.errors import Refused
from app.core.domain.request import ClickRate

RANKS = range(1, 4)


class LocalClickLog:
    """A `ClickLog` over the memory file; it is closed with the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def shown(self, task: str, ranks: Sequence[int]) -> None:
        """Raises `Refused` for a rank outside 1..3, `Unavailable` when the file fails."""
        await self._count("shown", task, ranks)

    async def chosen(self, task: str, rank: int) -> None:
        """Raises `Refused` for a rank outside 1..3, `Unavailable` when the file fails."""
        await self._count("chosen", task, [rank])

    async def rates(self, task: str | None = None) -> tuple[ClickRate, ...]:
        """By task, then rank. Raises `Unavailable` when the file fails."""
        return await self._database.read(lambda connection: _rates(connection, task))

    async def _count(self, column: str, task: str, ranks: Sequence[int]) -> None:
        for rank in ranks:
            if rank not in RANKS:
                raise Refused(f"A rank is 1, 2 or 3, not {rank}.", field="rank")
        rows = [(task, rank) for rank in ranks]
        await self._database.write(
            lambda connection: connection.executemany(
                f"INSERT INTO click_rates (task, rank, {column}) VALUES (?, ?, 1)"  # noqa: S608  # one of two constants
                f" ON CONFLICT DO UPDATE SET {column} = {column} + 1",
                rows,
            ).close()
        )


def _rates(connection: sqlite3.Connection, task: str | None) -> tuple[ClickRate, ...]:
    rows = connection.execute(
        "SELECT task, rank, shown, chosen FROM click_rates WHERE ?1 IS NULL OR task = ?1"
        " ORDER BY task, rank",
        (task,),
    )
    return tuple(
        ClickRate(task=name, rank=rank, shown=shown, chosen=chosen)
        for name, rank, shown, chosen in rows
    )
