"""What was read is kept in memory, but never served as it was before a change."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.memory.exact.changes import Change
from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.memory.local.kept import MOST_CHARACTERS, Kept
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryFilter, MemoryItem
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import direction, memory_of, question

VECTOR = direction(1, 16)


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[LocalMemory]:
    memory = await opened(tmp_path)
    yield memory
    await memory.close()


async def opened(folder: Path) -> LocalMemory:
    return await open_local_memory(folder / "m.db", SmallEmbedder(), clock=SystemClock())


async def texts(memory: LocalMemory) -> tuple[list[str], list[str]]:
    """What a search and a listing say."""
    hits = await memory.search(question("ann", VECTOR))
    page = await memory.list(MemoryFilter(user_id="ann", now=SystemClock().now()))
    return sorted(hit.item.text for hit in hits), sorted(item.text for item in page.items)


def one(text: str, memory_id: str = "m") -> MemoryItem:
    return memory_of("ann", memory_id, text=text, embedding=VECTOR)


async def test_a_second_search_is_answered_with_the_very_items_of_the_first(
    memory: LocalMemory,
) -> None:
    await memory.upsert([one("tea")])
    first = await memory.search(question("ann", VECTOR))
    again = await memory.search(question("ann", VECTOR))
    assert again[0].item is first[0].item
    assert again[0].item == replace(one("tea"), created_at=first[0].item.created_at)


async def test_an_edit_and_a_delete_are_seen_at_once(memory: LocalMemory) -> None:
    await memory.upsert([one("tea"), one("milk", "other")])
    assert await texts(memory) == (["milk", "tea"], ["milk", "tea"])
    await memory.upsert([one("coffee")])
    assert await texts(memory) == (["coffee", "milk"], ["coffee", "milk"])
    await memory.delete("ann", ["m"])
    assert await texts(memory) == (["milk"], ["milk"])
    await memory.forget("ann", None)
    assert await texts(memory) == ([], [])


async def test_what_another_process_edits_or_deletes_is_seen(
    tmp_path: Path, memory: LocalMemory
) -> None:
    await memory.upsert([one("tea"), one("milk", "other")])
    await texts(memory)
    beside = await opened(tmp_path)
    await beside.upsert([one("coffee")])
    assert await texts(memory) == (["coffee", "milk"], ["coffee", "milk"])
    await beside.delete("ann", ["other"])
    assert await texts(memory) == (["coffee"], ["coffee"])
    await beside.close()


def test_the_number_kept_is_bounded_and_long_texts_are_left_out() -> None:
    kept = Kept(most=3)
    for person in (1, 2):
        kept.keep(person, 7, {row: one("a") for row in range(2)})
    assert len(kept.known(1, 7, range(9))) == 1
    assert len(kept.known(2, 7, range(9))) == 2
    kept.keep(3, 7, {0: one("x" * (MOST_CHARACTERS + 1))})
    assert kept.known(3, 7, [0]) == {}


def test_a_reader_of_an_older_state_neither_sees_nor_keeps_anything() -> None:
    kept = Kept()
    kept.keep(1, 7, {0: one("old"), 1: one("same")})
    kept.publish([Change(person=1, revision=8, gone=(0,))])
    kept.keep(1, 7, {0: one("old")})
    assert kept.known(1, 7, [0, 1]) == {}
    assert [item.text for item in kept.known(1, 8, [0, 1]).values()] == ["same"]
    kept.publish([Change(person=1, revision=10, gone=())])
    assert kept.known(1, 10, [1]) == {}
