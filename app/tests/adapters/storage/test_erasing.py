"""Deleted text is nowhere in the files: not in the log, not in the middle of a rebuilt page."""

import random
import sqlite3
from pathlib import Path

import pytest

from app.adapters.storage import Database, Erasure, open_database

SECRET = "zanzibarsecret"


def churn(connection: sqlite3.Connection) -> None:
    """Rows of two owners that grow, shrink and go, so that pages are rebuilt."""
    rng = random.Random(1)  # noqa: S311  # a repeatable draw, not a secret
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, owner TEXT, body TEXT)")
    for number in range(1_500):
        owner = rng.choice([SECRET, "other"])
        body = f"{owner}-{number} " * rng.choice([1, 3, 30, 120])
        row = (rng.randrange(400), owner, body)
        connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", row)


def traces(folder: Path) -> int:
    files = (file for file in folder.iterdir() if file.is_file())
    return sum(file.read_bytes().count(SECRET.encode()) for file in files)


async def forget(database: Database, erasure: Erasure) -> None:
    await database.write(
        lambda c: c.execute("DELETE FROM notes WHERE owner = ?", (SECRET,)), erases=erasure
    )


async def test_after_a_thorough_erasure_no_byte_of_the_text_is_left(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    await database.write(churn)
    assert traces(tmp_path) > 0
    await forget(database, Erasure.TRACES)
    assert traces(tmp_path) == 0
    others = await database.read(lambda c: c.execute("SELECT count(*) FROM notes").fetchone()[0])
    assert others > 100
    await database.close()


async def test_deleting_rows_empties_the_log_at_once_and_rewrites_the_file_by_the_time_it_closes(
    tmp_path: Path,
) -> None:
    database = await open_database(tmp_path / "m.db")
    await database.write(churn)
    await forget(database, Erasure.ROWS)
    assert (tmp_path / "m.db-wal").stat().st_size == 0
    await database.close()
    assert traces(tmp_path) == 0


async def test_what_is_owed_is_done_after_a_kill(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    await database.write(churn)
    await forget(database, Erasure.ROWS)
    copy = tmp_path / "copy"  # the file as a kill would leave it
    copy.mkdir()
    (copy / "m.db").write_bytes((tmp_path / "m.db").read_bytes())
    await database.close()
    if traces(copy) == 0:
        pytest.skip("this SQLite leaves no stale copies: nothing is owed")
    again = await open_database(copy / "m.db")
    await again.close()
    assert traces(copy) == 0


async def test_a_deletion_of_nothing_costs_no_rewriting(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    await database.write(lambda c: c.execute("DELETE FROM people"), erases=Erasure.TRACES)
    owed = await database.read(
        lambda c: c.execute("SELECT count(*) FROM meta WHERE key = 'traces'").fetchone()[0]
    )
    assert owed == 0
    await database.close()
