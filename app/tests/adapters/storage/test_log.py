"""Room laid ahead in the log: commits find it there, and it is never taken for content."""

import shutil
import sqlite3
from functools import partial
from pathlib import Path

from app.adapters.storage import Database, Erasure, open_database
from app.adapters.storage.log import LEAST, LIMIT, MOST


def put(connection: sqlite3.Connection, key: str, size: int = 1) -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, "x" * size))


def length(path: Path) -> int:
    return path.stat().st_size


async def keys(database: Database) -> set[str]:
    rows = await database.read(lambda c: c.execute("SELECT key FROM meta").fetchall())
    return {key for (key,) in rows}


async def written(database: Database, path: Path, number: int, size: int = 1) -> list[int]:
    """The log's length each time so many small commits are answered and what follows is done."""
    lengths = []
    for turn in range(number):
        await database.write(partial(put, key=f"{turn}", size=size))
        await database.write(lambda _: None)  # begins when what followed the last one is over
        lengths.append(length(path))
    return lengths


async def test_small_commits_find_room_that_is_there_already(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    lengths = await written(database, tmp_path / "m.db-wal", 100)
    assert lengths[0] > LEAST
    assert len(set(lengths)) <= 5  # doubled now and then, not lengthened by each
    await database.close()


async def test_the_log_is_not_kept_longer_than_its_limit(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    lengths = await written(database, tmp_path / "m.db-wal", 150, 150_000)
    assert LIMIT - MOST <= lengths[-1] <= LIMIT + LEAST
    await database.close()


async def test_a_copy_as_a_kill_would_leave_it_holds_all_that_was_answered(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    await written(database, tmp_path / "m.db-wal", 70)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("m.db", "m.db-wal"):
        shutil.copy(tmp_path / name, copy / name)
    assert (copy / "m.db-wal").read_bytes().endswith(bytes(4_096))
    again = await open_database(copy / "m.db")
    assert await keys(again) == await keys(database) >= {f"{turn}" for turn in range(70)}
    await again.close()
    await database.close()


async def test_another_connection_s_commits_and_an_emptied_log_keep_their_content(
    tmp_path: Path,
) -> None:
    one, other = [await open_database(tmp_path / "m.db") for _ in range(2)]
    for turn in range(60):
        await one.write(partial(put, key=f"one{turn}"))
        await other.write(partial(put, key=f"other{turn}"))
        if turn % 20 == 10:
            await one.write(
                lambda c: c.execute("DELETE FROM meta WHERE key = 'one1'"), erases=Erasure.ROWS
            )
    expected = {f"{name}{turn}" for name in ("one", "other") for turn in range(60)} - {"one1"}
    assert await keys(one) >= expected
    await one.close()
    await other.close()
    with sqlite3.connect(tmp_path / "m.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


async def test_a_log_that_cannot_be_lengthened_stops_no_write(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    log = tmp_path / "m.db-wal"
    hidden = tmp_path / "hidden"
    log.rename(hidden)  # SQLite goes on in the file it has open
    await database.write(partial(put, key="kept"))
    assert "kept" in await keys(database)
    hidden.rename(log)
    await database.close()
