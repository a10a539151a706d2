"""A good file has no faults; each kind of damage is told without anybody's text."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.adapters.memory.local import file_faults, open_local_memory
from app.adapters.time import SystemClock
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import direction, memory_of


async def made(folder: Path) -> Path:
    path = folder / "m.db"
    memory = await open_local_memory(path, SmallEmbedder(), clock=SystemClock())
    texts = [f"private words {n}" for n in range(30)]
    await memory.upsert(
        [memory_of("ann", text, embedding=direction(1, 16), text=text) for text in texts]
    )
    await memory.close()
    return path


async def test_a_good_file_has_no_faults(tmp_path: Path) -> None:
    assert file_faults(await made(tmp_path)) == ()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vectors SET words = x'00' WHERE memory = 7",
        "UPDATE vectors SET numbers = x'00000000' WHERE memory = 7",
        "DELETE FROM vectors WHERE memory = 7",
        "UPDATE memories SET text = 'other private words' WHERE id = 7",
        "DELETE FROM people",
    ],
)
async def test_damage_is_found_and_told_without_texts(tmp_path: Path, damage: str) -> None:
    path = await made(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(damage)
    faults = file_faults(path)
    assert faults
    assert "private" not in " ".join(faults)
