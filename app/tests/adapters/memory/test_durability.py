"""What was acknowledged is there after a kill -9, whole; INKLING_KILLS says how many are tried."""

import os
from pathlib import Path

import pytest

from app.bench.durability import kill_and_look

KILLS = int(os.environ.get("INKLING_KILLS", "8"))


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_no_acknowledged_memory_is_lost_by_kills_under_concurrent_writes(
    tmp_path: Path,
) -> None:
    found = await kill_and_look(tmp_path / "m.db", KILLS, seed=os.getpid())
    assert found.acknowledged >= KILLS
    assert found.losses == ()
    assert found.faults == ()
