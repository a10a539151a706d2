"""A file of the version that kept 32 bits a number is taken over; no text is embedded anew."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.adapters.memory.local import file_faults, open_local_memory
from app.adapters.memory.local.embedders import NOBODY
from app.adapters.storage.faults import translated
from app.adapters.storage.migrating import MIGRATIONS, migrate
from app.adapters.time import SystemClock
from app.core.domain.errors import Unavailable
from app.core.domain.memory import Vector
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import ROUNDING, direction, question

FORMER = 6
COUNT = 50
OLD = 1
ROW = """
INSERT INTO memories (person, ref, mtype, text, source, tags, metadata, confidence, created_at,
                      updated_at)
VALUES (1, ?, 'PROFILE', ?, 'manual', '[]', '{}', 0.5, 1, 1)
"""
FORMER_STATEMENTS = (
    "SELECT words, vector FROM memories JOIN vectors ON memory = id WHERE person = 1",
    "INSERT OR REPLACE INTO vectors (memory, embedder, words, vector) VALUES (1, 1, x'00', x'00')",
    "UPDATE vectors SET embedder = 1, vector = x'00' WHERE memory = 1",
)


class _Resting(SmallEmbedder):
    """Fails the test when it is asked for anything."""

    async def embed(self, texts: Sequence[str]) -> Vector:
        raise AssertionError(f"asked to embed {texts}")


def written(path: Path) -> None:
    """A former file: memories m1, m2, …, the last of them without a meaning, and a persona."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, MIGRATIONS[:FORMER])
        connection.execute("INSERT INTO people (name) VALUES ('ann')")
        connection.executemany(
            "INSERT INTO embedders VALUES (?, ?, 16)", [(NOBODY, ""), (OLD, "small")]
        )
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [("embedder", str(OLD)), ("settled", "1")]
        )
        for row in range(1, COUNT + 1):
            connection.execute(ROW, (f"m{row}", ""))
            vector = direction(row, 16) if row < COUNT else np.zeros(16, np.float32)
            maker = OLD if row < COUNT else NOBODY
            connection.execute(
                "INSERT INTO vectors VALUES (?, ?, x'00000000', ?)", (row, maker, vector.tobytes())
            )
        connection.execute(
            "INSERT INTO personas VALUES (1, '{}', ?, 1, '[]')", (direction(7, 16).tobytes(),)
        )


async def test_all_is_found_as_before_with_no_text_embedded(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    written(path)
    memory = await open_local_memory(path, _Resting(), clock=SystemClock())
    for row in (1, 20, COUNT - 1):
        hits = await memory.search(question("ann", direction(row, 16)))
        assert hits[0].item.id == f"m{row}"
        assert hits[0].cosine == pytest.approx(1.0, abs=ROUNDING)
    persona = await memory.get_persona("ann")
    assert persona is not None
    assert persona.vector is not None
    assert np.array_equal(persona.vector, direction(7, 16))
    await memory.close()
    assert file_faults(path) == ()


async def test_what_had_no_meaning_yet_is_still_to_be_embedded(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    written(path)
    memory = await open_local_memory(path, SmallEmbedder(), clock=SystemClock())
    assert await memory.embed_late() == 1
    await memory.close()


async def test_the_room_that_is_free_now_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    written(path)
    memory = await open_local_memory(path, _Resting(), clock=SystemClock())
    await memory.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("SELECT * FROM meta WHERE key = 'traces'").fetchall() == []


async def test_a_version_that_knows_the_former_form_reads_and_writes_none_of_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "m.db"
    written(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as beside:
        for statement in FORMER_STATEMENTS:
            beside.execute("BEGIN")
            beside.execute(statement)
            beside.execute("ROLLBACK")
        memory = await open_local_memory(path, _Resting(), clock=SystemClock())
        for statement in FORMER_STATEMENTS:
            with pytest.raises(sqlite3.OperationalError) as error:
                beside.execute(statement)
            assert isinstance(translated(error.value, path), Unavailable)
        await memory.close()
