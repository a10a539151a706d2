"""A file that can be used is opened; any other is a sentence that names it, and is left alone."""

import asyncio
import os
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from app.adapters.storage import SCHEMA_VERSION, open_database
from app.core.domain.errors import Misconfigured

GOOD = "INSERT INTO meta (key, value) VALUES ('k', 'kept')"
MANY = (
    "INSERT INTO meta (key, value) WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
    " LIMIT 3000) SELECT 'key ' || x, hex(zeroblob(40)) FROM n"
)


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def put(connection: sqlite3.Connection, key: str) -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (key,))


async def filled(path: Path) -> None:
    """A good file with some pages in it."""
    database = await open_database(path)
    await database.write(lambda connection: connection.execute(GOOD))
    await database.write(lambda connection: connection.execute(MANY))
    await database.close()


async def refusal(path: Path) -> str:
    """What is said when the file is opened."""
    with pytest.raises(Misconfigured) as caught:
        await open_database(path)
    return str(caught.value)


async def test_a_new_file_has_the_newest_schema_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "m.db"
    database = await open_database(path)
    assert await database.read(lambda c: c.execute("PRAGMA user_version").fetchone()[0]) == (
        SCHEMA_VERSION
    )
    assert await database.read(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"
    await database.close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert names_in(path.parent) == ["m.db"]


async def test_what_was_written_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    await filled(tmp_path / "m.db")
    database = await open_database(tmp_path / "m.db")
    found = await database.read(
        lambda c: c.execute("SELECT value FROM meta WHERE key = 'k'").fetchone()
    )
    assert found == ("kept",)
    await database.close()


async def test_many_can_open_a_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    opened = await asyncio.gather(*(open_database(path) for _ in range(8)))
    for number, database in enumerate(opened):
        await database.write(partial(put, key=str(number)))
    counts = [
        await database.read(lambda c: c.execute("SELECT count(*) FROM meta").fetchone()[0])
        for database in opened
    ]
    assert counts == [8] * 8
    for database in opened:
        await database.close()
    assert names_in(tmp_path) == ["m.db"]


@pytest.mark.parametrize("content", [b"not a database, just words " * 200, b"\x00" * 8192, b"x"])
async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "m.db"
    path.write_bytes(content)
    said = await refusal(path)
    assert str(path) in said
    assert path.read_bytes() == content


async def test_an_emptied_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    path.touch()
    assert "is empty" in await refusal(path)
    assert path.stat().st_size == 0


async def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    await filled(path)
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(half)
    assert "damaged" in await refusal(path)
    assert path.read_bytes() == half


async def test_a_file_with_an_overwritten_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    await filled(path)
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2 // 4096 * 4096
    damaged[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(damaged)
    assert "damaged" in await refusal(path)
    assert path.read_bytes() == damaged


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    assert "another program" in await refusal(path)


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    await filled(path)
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    assert "newer Inkling" in await refusal(path)


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_a_read_only_file_or_folder_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "home" / "m.db"
    await filled(path)
    place, marked, usual = (path, 0o400, 0o600) if what == "file" else (path.parent, 0o500, 0o700)
    place.chmod(marked)
    said = await refusal(path)
    place.chmod(usual)
    assert "read-only" in said
    assert str(place) in said


async def test_a_new_file_in_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    assert "read-only" in await refusal(home / "m.db")
    assert names_in(home) == []


async def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.db").mkdir()
    assert str(tmp_path / "m.db") in await refusal(tmp_path / "m.db")


async def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("here")
    assert "INKLING_HOME" in await refusal(tmp_path / "home" / "m.db")


async def test_a_log_without_its_file_is_refused_instead_of_starting_empty(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    database = await open_database(path)
    await database.write(lambda connection: connection.execute(GOOD))
    log = (tmp_path / "m.db-wal").read_bytes()
    await database.close()
    path.unlink()
    (tmp_path / "m.db-wal").write_bytes(log)
    assert "its log" in await refusal(path)
    assert not path.exists()
