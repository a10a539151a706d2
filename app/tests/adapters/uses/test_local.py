"""Uses of memories are counted without a write each, and forgotten with their person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.memory.local import open_local_memory
from app.adapters.storage import Database, open_database
from app.adapters.time import SystemClock
from app.adapters.uses import LocalUseLog, open_use_log
from app.core.domain.errors import Unavailable
from app.core.domain.use import Use, Uses
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import direction, memory_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=2)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(tmp_path / "m.db")
    yield opened
    await opened.close()


@pytest.fixture
async def log(database: Database) -> LocalUseLog:
    return await open_use_log(database, AT)


async def rows(database: Database) -> int:
    found: int = await database.read(
        lambda reading: reading.execute("SELECT count(*) FROM uses").fetchone()[0]
    )
    return found


async def test_uses_are_seen_at_once_and_written_together(
    database: Database, log: LocalUseLog
) -> None:
    log.used("ann", ["a", "b", "a"], AT)
    log.used("ann", ["a"], LATER)
    log.used("bob", ["a"], AT)
    expected = {"a": Use(times=2, since=AT, last=LATER), "b": Use(times=1, since=AT, last=AT)}
    assert await rows(database) == 0
    assert await log.of("ann") == Uses(since=AT, by_id=expected)
    assert await log.flush() == 3
    assert await rows(database) == 3
    assert await log.of("ann") == Uses(since=AT, by_id=expected)
    assert await log.flush() == 0


async def test_counts_go_on_after_a_restart_and_so_does_their_beginning(
    database: Database, log: LocalUseLog
) -> None:
    log.used("ann", ["a"], AT)
    await log.flush()
    again = await open_use_log(database, LATER)
    again.used("ann", ["a"], LATER)
    await again.flush()
    assert await again.of("ann") == Uses(since=AT, by_id={"a": Use(times=2, since=AT, last=LATER)})


async def test_what_is_brought_in_is_known_since_then_and_keeps_its_count(log: LocalUseLog) -> None:
    log.used("ann", ["a"], AT)
    await log.flush()
    await log.arrived("ann", ["a", "b"], LATER)
    log.used("ann", ["b"], LATER)
    assert (await log.of("ann")).by_id == {
        "a": Use(times=1, since=AT, last=AT),
        "b": Use(times=1, since=LATER, last=LATER),
    }


async def test_forgetting_a_person_leaves_no_count_of_theirs_written_or_not(
    database: Database, log: LocalUseLog
) -> None:
    log.used("ann", ["a"], AT)
    log.used("bob", ["a"], AT)
    await log.flush()
    log.used("ann", ["b"], AT)
    await log.forget("ann")
    await log.flush()
    assert (await log.of("ann")).by_id == {}
    assert await rows(database) == 1


async def test_a_file_that_fails_costs_no_count(database: Database, log: LocalUseLog) -> None:
    log.used("ann", ["a"], AT)
    await database.close()
    with pytest.raises(Unavailable):
        await log.flush()
    log.used("ann", ["a"], LATER)
    assert log._gathered[("ann", "a")].times == 2


async def test_counts_of_memories_that_are_gone_are_swept_after_a_day(tmp_path: Path) -> None:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    log = await open_use_log(memory.database, AT)
    await memory.upsert([memory_of("ann", "here", embedding=direction(1, 16))])
    log.used("ann", ["here", "gone"], AT)
    await log.flush()
    assert await log.sweep(AT + timedelta(hours=23)) == 0
    assert await log.sweep(AT + timedelta(hours=25)) == 1
    assert set((await log.of("ann")).by_id) == {"here"}
    await memory.close()
