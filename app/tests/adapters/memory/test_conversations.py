"""The turns of a conversation are read by an index, and those of older files are found too."""

import sqlite3
from pathlib import Path

from app.adapters.memory.local import open_local_memory
from app.adapters.storage.migrating import MIGRATIONS, migrate
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryFilter
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import direction, memory_of, now

PLAN = """
EXPLAIN QUERY PLAN SELECT updated_at, id FROM memories WHERE person = 1 AND conversation = 'c'
 AND (expires_at IS NULL OR expires_at > 5)
 AND mtype IN (SELECT value FROM json_each('["HISTORY"]'))
 ORDER BY updated_at DESC, id DESC LIMIT 9
"""
FORMER = """
INSERT INTO memories (person, ref, mtype, text, source, tags, metadata, confidence, created_at,
                      updated_at)
VALUES (1, ?, 'HISTORY', 'a turn', 'chat', '[]', ?, 0.5, 1, 1)
"""


async def test_a_conversation_is_read_in_the_order_of_its_index(tmp_path: Path) -> None:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    await memory.upsert([memory_of("ann", "m", embedding=direction(1, 16))])
    plan = str(await memory.database.read(lambda reading: reading.execute(PLAN).fetchall()))
    assert "memories_by_conversation" in plan
    assert "TEMP B-TREE" not in plan
    await memory.close()


async def test_conversations_of_a_former_version_are_found(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with sqlite3.connect(path, isolation_level=None) as connection:
        migrate(connection, path, MIGRATIONS[:2])
        connection.execute("INSERT INTO people (name) VALUES ('ann')")
        connection.execute(FORMER, ("turn", '{"conversation_id":"c\'1"}'))
        connection.execute(FORMER, ("number", '{"conversation_id":1}'))
        connection.execute("INSERT INTO embedders (model, dimensions) VALUES ('small', 16)")
        for row in (1, 2):
            connection.execute(
                "INSERT INTO vectors VALUES (?, 1, x'00000000', ?)",
                (row, direction(row, 16).tobytes()),
            )
    connection.close()
    memory = await open_local_memory(path, SmallEmbedder(), clock=SystemClock())
    page = await memory.list(MemoryFilter(user_id="ann", now=now(), conversation_id="c'1"))
    assert [item.id for item in page.items] == ["turn"]
    await memory.close()
