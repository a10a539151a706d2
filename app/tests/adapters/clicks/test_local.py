"""Showings and picks are counted by task type and rank, durably, from any number of callers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.clicks import LocalClickLog
from app.adapters.storage import Database, open_database
from app.core.domain.errors import Refused, Unavailable
from app.core.domain.request import ClickRate


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(tmp_path / "m.db")
    yield database
    await database.close()


async def test_nothing_is_counted_at_first(database: Database) -> None:
    assert await LocalClickLog(database).rates() == ()


async def test_showings_and_picks_are_counted_by_task_and_rank(database: Database) -> None:
    clicks = LocalClickLog(database)
    await clicks.shown("write_email", range(1, 4))
    await clicks.shown("write_email", [1, 2])
    await clicks.chosen("write_email", 2)
    await clicks.chosen("plan", 1)
    email = (
        ClickRate(task="write_email", rank=1, shown=2, chosen=0),
        ClickRate(task="write_email", rank=2, shown=2, chosen=1),
        ClickRate(task="write_email", rank=3, shown=1, chosen=0),
    )
    assert await clicks.rates("write_email") == email
    assert await clicks.rates() == (ClickRate(task="plan", rank=1, shown=0, chosen=1), *email)
    assert await clicks.rates("unknown") == ()


async def test_concurrent_counts_lose_none_and_survive_closing(
    database: Database, tmp_path: Path
) -> None:
    clicks = LocalClickLog(database)
    await asyncio.gather(
        *(clicks.shown("t", [1, 2, 3]) for _ in range(100)),
        *(clicks.chosen("t", 1) for _ in range(40)),
    )
    await database.close()
    again = await open_database(tmp_path / "m.db")
    assert [(rate.shown, rate.chosen) for rate in await LocalClickLog(again).rates("t")] == [
        (100, 40),
        (100, 0),
        (100, 0),
    ]
    await again.close()
    with pytest.raises(Unavailable):
        await clicks.rates()


@pytest.mark.parametrize("rank", [0, 4, -1])
async def test_a_rank_that_no_guess_has_is_refused(database: Database, rank: int) -> None:
    with pytest.raises(Refused):
        await LocalClickLog(database).shown("t", [1, rank])
    with pytest.raises(Refused):
        await LocalClickLog(database).chosen("t", rank)
    assert await LocalClickLog(database).rates() == ()
