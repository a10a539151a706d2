"""The vectors kept in memory are bounded, and never older than the file."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.adapters.memory.exact.changes import Change, Entries
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.shelf import Shelf
from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.memory.local.shelves import Shelves
from app.adapters.time import SystemClock
from app.core.domain.errors import Unavailable
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import direction, memory_of, question

CACHE = 20_000


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[LocalMemory]:
    memory = await opened(tmp_path)
    yield memory
    await memory.close()


async def opened(folder: Path) -> LocalMemory:
    return await open_local_memory(
        folder / "m.db", SmallEmbedder(), clock=SystemClock(), cache_bytes=CACHE
    )


async def ids_found(memory: LocalMemory, user_id: str, seed: int = 1) -> set[str]:
    hits = await memory.search(question(user_id, direction(seed, 16), limit=5_000))
    return {hit.item.id for hit in hits}


async def test_the_cache_stays_within_its_bytes_over_many_people(memory: LocalMemory) -> None:
    for person in range(60):
        vector = direction(person, 16)
        await memory.upsert([memory_of(f"p{person}", f"m{n}", embedding=vector) for n in range(10)])
        assert len(await ids_found(memory, f"p{person}")) == 10
        assert memory._shelves.nbytes <= CACHE
    assert 3 < len(memory._shelves._shelves) < 60
    assert len(await ids_found(memory, "p0")) == 10


async def test_a_person_larger_than_the_cache_is_served_all_the_same(memory: LocalMemory) -> None:
    vector = direction(1, 16)
    for start in range(0, 2_000, 250):
        await memory.upsert(
            [memory_of("big", f"m{n}", embedding=vector) for n in range(start, start + 250)]
        )
        assert len(await ids_found(memory, "big")) == start + 250
    await memory.upsert([memory_of("small", "m", embedding=vector)])
    assert await ids_found(memory, "small") == {"m"}
    assert len(await ids_found(memory, "big")) == 2_000


async def test_a_cached_person_is_not_read_again_after_their_own_writes(
    memory: LocalMemory,
) -> None:
    vector = direction(1, 16)
    await memory.upsert([memory_of("ann", "m0", embedding=vector)])
    await ids_found(memory, "ann")
    (shelf,) = memory._shelves._shelves.values()
    for number in range(1, 40):
        await memory.upsert([memory_of("ann", f"m{number}", embedding=vector)])
        await memory.delete("ann", [f"m{number - 1}"])
        assert await ids_found(memory, "ann") == {f"m{number}"}
    assert list(memory._shelves._shelves.values()) == [shelf]


async def test_what_another_process_writes_is_found(tmp_path: Path, memory: LocalMemory) -> None:
    other = await opened(tmp_path)
    vector = direction(1, 16)
    for turn in range(5):
        await memory.upsert([memory_of("ann", f"a{turn}", embedding=vector)])
        await other.upsert([memory_of("ann", f"b{turn}", embedding=vector)])
        everything = {f"{x}{n}" for x in "ab" for n in range(turn + 1)}
        assert await ids_found(memory, "ann") == await ids_found(other, "ann") == everything
    await other.delete("ann", ["a0", "b0"])
    assert "a0" not in await ids_found(memory, "ann")
    await other.forget("ann", None)
    assert await ids_found(memory, "ann") == set()
    await other.close()


async def test_a_write_that_fails_leaves_the_cache_as_the_file(memory: LocalMemory) -> None:
    vector = direction(1, 16)
    await memory.upsert([memory_of("ann", "kept", embedding=vector)])
    await ids_found(memory, "ann")

    def narrow(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await memory.database.write(narrow)
    lost = [memory_of("ann", f"lost{n}", embedding=vector, text="x" * 8_000) for n in range(20)]
    answers = await asyncio.gather(
        *(memory.upsert([item]) for item in lost), return_exceptions=True
    )
    stored = {item.id for item, answer in zip(lost, answers, strict=True) if answer is None}
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 20 - len(stored) > 0
    assert await ids_found(memory, "ann") == {"kept", *stored}
    assert {item.id async for item in memory.export("ann")} == {"kept", *stored}


async def test_searches_during_many_writes_never_miss_what_was_acknowledged(
    memory: LocalMemory,
) -> None:
    vector = direction(1, 16)
    acknowledged: set[str] = set()

    async def write(task: int) -> None:
        for number in range(15):
            name = f"{task}-{number}"
            await memory.upsert([memory_of("ann", name, embedding=vector)])
            acknowledged.add(name)

    async def look() -> None:
        for _ in range(60):
            before = set(acknowledged)
            assert before <= await ids_found(memory, "ann")

    await asyncio.gather(*(write(task) for task in range(20)), look(), look())
    assert await ids_found(memory, "ann") == acknowledged


def entries(rows: range) -> Entries:
    """Living memories of the first type, sharing one word."""
    return Entries(
        rows=np.array(rows, dtype=np.int64),
        kinds=np.zeros(len(rows), dtype=np.uint8),
        expiries=np.full(len(rows), 9, dtype=np.int64),
        vectors=np.stack([direction(row, 4) for row in rows]),
        bags=Lexer().bags([f"word{row} shared" for row in rows]),
        talks=[None] * len(rows),
    )


def test_what_is_committed_while_a_person_is_read_is_part_of_what_is_kept() -> None:
    loaded = []

    def load(_: sqlite3.Connection, person: int) -> Shelf:
        shelf = Shelf(0, 4)
        loaded.append(person)
        shelves.publish([Change(person=person, revision=1, came=entries(range(3)))])
        return shelf

    shelves = Shelves(load=load, gate=threading.Lock(), max_bytes=CACHE)
    connection = sqlite3.connect(":memory:")
    assert len(shelves.get(connection, 7, 0).view().rows) == 3
    assert len(shelves.get(connection, 7, 1).view().rows) == 3
    assert loaded == [7]
    connection.close()


def test_a_view_stays_whole_while_its_shelf_goes_on() -> None:
    shelf = Shelf(0, 4)
    shelf.apply(Change(person=1, revision=1, came=entries(range(100))))
    view = shelf.view()
    rows, vectors = view.rows.copy(), view.vectors.copy()
    for step in range(2, 60):
        shelf.apply(
            Change(
                person=1,
                revision=step,
                gone=tuple(range(step * 50 - 100, step * 50 - 60)),
                came=entries(range(step * 50, step * 50 + 50)),
            )
        )
    assert np.array_equal(view.rows, rows)
    assert np.array_equal(view.vectors, vectors)
    (stem,) = Lexer().terms("shared")
    newest = shelf.view()
    live = newest.kinds != 255
    assert len(newest.postings.of(stem)) >= np.count_nonzero(live)
    assert len(newest.rows) < 100 + 58 * 50
