"""Writes of many callers share transactions without sharing each other's fate."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from app.adapters.storage import Database, open_database
from app.core.domain.errors import Refused, Unavailable


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(tmp_path / "m.db")
    yield database
    await database.close()


def put(connection: sqlite3.Connection, key: str, value: str = "x") -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))


async def keys(database: Database) -> set[str]:
    rows = await database.read(lambda c: c.execute("SELECT key FROM meta").fetchall())
    return {key for (key,) in rows}


async def test_a_write_that_fails_takes_no_neighbour_with_it(database: Database) -> None:
    def work(connection: sqlite3.Connection, number: int) -> int:
        put(connection, str(number))
        if number % 5 == 0:
            raise Refused("no fives")
        if number % 7 == 0:
            put(connection, str(number))  # the key is taken: an error of SQLite's own
        return number

    answers = await asyncio.gather(
        *(database.write(partial(work, number=n)) for n in range(1, 200)), return_exceptions=True
    )
    good = {n for n in range(1, 200) if n % 5 and n % 7}
    assert {answer for answer in answers if isinstance(answer, int)} == good
    assert sum(isinstance(answer, Refused) for answer in answers) == 39
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 199 - 39 - len(good)
    assert await keys(database) == {str(n) for n in good}


async def test_a_write_that_breaks_the_shared_transaction_fails_alone(database: Database) -> None:
    def breaks(connection: sqlite3.Connection) -> None:
        put(connection, "never")
        connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("as a failing disk would")

    async def wreck() -> None:
        with pytest.raises(Unavailable):
            await database.write(breaks)

    await asyncio.gather(
        *(database.write(partial(put, key=f"a{n}")) for n in range(20)),
        wreck(),
        *(database.write(partial(put, key=f"b{n}")) for n in range(20)),
    )
    assert await keys(database) == {f"{x}{n}" for x in "ab" for n in range(20)}


async def test_an_answered_write_is_seen_by_every_later_read(database: Database) -> None:
    async def caller(number: int) -> None:
        for turn in range(10):
            await database.write(partial(put, key=f"{number}/{turn}"))
            assert f"{number}/{turn}" in await keys(database)

    await asyncio.gather(*(caller(number) for number in range(10)))


async def test_what_follows_a_write_happens_before_its_caller_goes_on(database: Database) -> None:
    told: list[int] = []

    async def caller(number: int) -> None:
        await database.write(lambda _: number, told.append)
        assert number in told

    await asyncio.gather(*(caller(number) for number in range(50)))
    assert sorted(told) == list(range(50))


async def test_a_full_disk_is_unavailable_and_leaves_no_half(database: Database) -> None:
    pages = await database.read(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda c: c.execute(f"PRAGMA max_page_count = {pages + 3}"))

    def large(connection: sqlite3.Connection) -> None:
        put(connection, "first")
        put(connection, "second", "x" * 100_000)

    answers = await asyncio.gather(
        database.write(lambda c: put(c, "small")), database.write(large), return_exceptions=True
    )
    assert answers[0] is None
    assert isinstance(answers[1], Unavailable)
    assert "full" in str(answers[1])
    assert await keys(database) == {"small"}
    await database.write(lambda c: c.execute("PRAGMA max_page_count = 1000000"))
    await database.write(large)
    assert await keys(database) == {"small", "first", "second"}


async def test_a_file_kept_busy_by_another_process_is_unavailable(database: Database) -> None:
    await database.write(lambda c: c.execute("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="busy"):
        await database.write(lambda c: put(c, "k"))
    other.execute("COMMIT")
    other.close()
    await database.write(lambda c: put(c, "k"))
    assert await keys(database) == {"k"}


async def test_a_caller_that_went_away_disturbs_nobody(database: Database) -> None:
    gone = [asyncio.create_task(database.write(partial(put, key=f"g{n}"))) for n in range(20)]
    stays = [asyncio.create_task(database.write(partial(put, key=f"s{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    await asyncio.gather(*stays)
    assert {f"s{n}" for n in range(20)} <= await keys(database)


async def test_half_a_character_is_refused(database: Database) -> None:
    with pytest.raises(Refused):
        await database.write(lambda c: put(c, "\ud83c"))
    with pytest.raises(Refused):
        await database.read(lambda c: c.execute("SELECT ?", ("\ud83c",)))


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable):
        await database.read(lambda c: put(c, "k"))


async def test_closing_finishes_the_writes_that_wait(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    writes = [asyncio.create_task(database.write(partial(put, key=str(n)))) for n in range(500)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    with pytest.raises(Unavailable):
        await database.write(lambda c: put(c, "late"))
    with pytest.raises(Unavailable):
        await keys(database)
    again = await open_database(tmp_path / "m.db")
    assert await keys(again) == {str(n) for n in range(500)}
    await again.close()


async def test_health_tells_a_closed_file(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "m.db")
    assert (await database.health("local")).ok
    await database.close()
    health = await database.health("local")
    assert not health.ok
    assert health.detail.startswith("error: ")
