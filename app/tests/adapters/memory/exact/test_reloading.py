"""A person's conversations are searched alike as they grew, after a restart, and from a service."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.adapters.memory.local import open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import Hit, MemoryItem
from app.core.ports.memory import MemoryProvider
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.adapters.memory.remote.opened import opened
from app.tests.contracts.samples import ROUNDING, direction, memory_of, question
from app.tests.fakes.vault import FakeVault

WORDS = ("kiln", "oven", "rent", "chess", "opera", "mango", "quartz", "violin")
ASKED = ("kiln opera", "who plays chess", "quartz violin rent", "a number of zebras")
DIMENSIONS = 16


def turn(number: int, *, text: str | None = None) -> MemoryItem:
    """Two conversations by turns; one names its sessions, one goes by the hour."""
    named = number % 2 == 0
    session = {"session": number // 20} if named else {}
    return memory_of(
        "ann",
        f"m{number}",
        embedding=direction(number, DIMENSIONS),
        minutes=number * 3 + (number // 30) * 120,
        text=text or f"{WORDS[number % 8]} {WORDS[number // 3 % 8]} number {number}",
        metadata={"conversation_id": "even" if named else "odd", **session},
    )


def alone(number: int) -> MemoryItem:
    return memory_of(
        "ann",
        f"alone{number}",
        embedding=direction(500 + number, DIMENSIONS),
        minutes=number,
        text=f"{WORDS[number % 8]} by itself",
    )


async def grow(memory: MemoryProvider) -> None:
    """Turns come one by one and in batches, some are replaced; searched in between, to be kept."""
    await memory.upsert([alone(number) for number in range(8)])
    for number in range(20):
        await memory.upsert([turn(number)])
    await found(memory)
    await memory.upsert([turn(number) for number in range(20, 90)])
    for number in (3, 30, 31, 89, 0):
        await memory.upsert([turn(number, text=f"mango chess again {number}")])
    await memory.upsert([turn(number) for number in range(90, 100)])


async def found(memory: MemoryProvider) -> list[dict[str, Hit]]:
    answers = []
    for seed, words in enumerate(ASKED):
        query = question("ann", direction(900 + seed, DIMENSIONS), words, limit=200)
        answers.append({hit.item.id: hit for hit in await memory.search(query)})
    return answers


def compare(ones: Sequence[dict[str, Hit]], others: Sequence[dict[str, Hit]]) -> None:
    for one, other in zip(ones, others, strict=True):
        assert set(one) == set(other)
        for name, hit in one.items():
            assert hit.cosine == pytest.approx(other[name].cosine, abs=ROUNDING)
            assert hit.lexical == pytest.approx(other[name].lexical, abs=1e-4)
            mine, yours = hit.surroundings, other[name].surroundings
            assert (mine is None) == (yours is None) == name.startswith("alone")
            if mine is None or yours is None:
                continue
            for figure in ("turn", "near", "around", "wide", "session"):
                assert getattr(mine, figure) == pytest.approx(getattr(yours, figure), abs=1e-5), (
                    name,
                    figure,
                )


async def test_a_file_opened_again_is_searched_as_the_one_that_grew(tmp_path: Path) -> None:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    await grow(memory)
    grown = await found(memory)
    await memory.close()
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    compare(grown, await found(memory))
    await memory.close()


async def test_deleted_turns_are_no_neighbours_after_a_restart_either(tmp_path: Path) -> None:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    await grow(memory)
    await found(memory)
    assert await memory.delete("ann", ["m10", "m12", "m98", "m51"]) == 4
    grown = await found(memory)
    await memory.close()
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    compare(grown, await found(memory))
    await memory.close()


async def test_a_service_is_searched_as_the_file(tmp_path: Path) -> None:
    local = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    await grow(local)
    expected = await found(local)
    await local.close()
    vault = FakeVault()
    async with opened(tmp_path / "remote.db", vault) as remote:
        await grow(remote)
        compare(expected, await found(remote))
    async with opened(tmp_path / "another.db", FakeVault(kept=vault.kept)) as remote:
        compare(expected, await found(remote))
