"""Writes reach the vendor in order, together where they can, and a guilty one holds up nobody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.memory.remote import RemoteMemory
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Malformed, Refused, TooLarge, Unavailable
from app.core.domain.memory import MemoryFilter, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.tests.adapters.memory.remote.opened import Notes, opened, quick
from app.tests.adapters.memory.remote.test_outages import delivered, down, ids_listed, well
from app.tests.contracts.samples import START, direction, memory_of, now
from app.tests.fakes.vault import FakeVault

VECTOR = direction(1, 16)


@pytest.fixture
async def vault() -> FakeVault:
    return FakeVault(batch=10)


@pytest.fixture
async def notes() -> Notes:
    return Notes()


@pytest.fixture
async def memory(tmp_path: Path, vault: FakeVault, notes: Notes) -> AsyncIterator[RemoteMemory]:
    async with opened(tmp_path / "m.db", vault, notes=notes) as memory:
        yield memory


async def test_memories_that_follow_each_other_travel_together(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    await memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR) for n in range(25)])
    assert [len(records) for records in vault.puts] == [10, 10, 5]


async def test_versions_of_a_memory_arrive_in_their_order(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    down(vault)
    item = memory_of("ann", "m", embedding=VECTOR)
    for number in range(12):
        await memory.upsert([replace(item, text=str(number))])
    await memory.delete("ann", ["m"])
    await memory.upsert([replace(item, text="again")])
    well(vault)
    await delivered(memory)
    texts = [record.flat["text"] for records in vault.puts for record in records]
    assert texts == [*(str(n) for n in range(12)), "again"]
    kept = vault.kept["ann", Kind.MEMORY, "m"]
    assert kept.flat["text"] == "again"


async def test_one_persons_trouble_is_not_anothers(memory: RemoteMemory, vault: FakeVault) -> None:
    vault.behaviour.refuse = lambda record: (
        Unavailable("Not for ann.") if record.user_id == "ann" else None
    )
    writing = asyncio.create_task(memory.upsert([memory_of("ann", "m", embedding=VECTOR)]))
    await memory.upsert([memory_of("bob", "m", embedding=VECTOR)])
    assert ("bob", Kind.MEMORY, "m") in vault.kept
    await writing
    assert memory.backlog().pending == 1


@pytest.mark.parametrize("error", [Refused("Never."), Malformed("Cannot be read.")])
async def test_a_record_refused_for_good_is_found_set_aside_and_told(
    memory: RemoteMemory, vault: FakeVault, notes: Notes, error: Exception
) -> None:
    vault.behaviour.refuse = lambda record: error if "bad" in record.key else None
    names = [f"m{n}" if n not in {3, 7} else f"bad{n}" for n in range(10)]
    await memory.upsert([memory_of("ann", name, embedding=VECTOR) for name in names])
    await delivered(memory)
    assert {key for _, _, key in vault.kept} == {name for name in names if "bad" not in name}
    assert memory.backlog().set_aside == 2
    warned = notes.of("memory_write_set_aside")
    assert [fields["error"] for fields in warned] == [type(error).__name__] * 2
    assert "2 writes were refused for good" in (await memory.health()).detail
    assert await ids_listed(memory) == set(names)  # its person still has it
    await memory.upsert([memory_of("ann", "after", embedding=VECTOR)])
    assert memory.backlog().pending == 0


async def test_what_was_set_aside_goes_when_it_is_replaced_deleted_or_forgotten(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    vault.behaviour.refuse = lambda _record: Refused("Never.")
    for name in ("replaced", "deleted", "wiped", "forgotten"):
        mtype = MType.GOAL if name == "wiped" else MType.STYLE
        await memory.upsert([memory_of("ann", name, embedding=VECTOR, mtype=mtype)])
    await delivered(memory)
    assert memory.backlog().set_aside == 4
    vault.behaviour.refuse = lambda _record: None
    await memory.upsert([memory_of("ann", "replaced", embedding=VECTOR)])
    assert memory.backlog().set_aside == 3
    assert await memory.delete("ann", ["deleted"]) == 1
    assert memory.backlog().set_aside == 2
    assert await memory.forget("ann", MType.GOAL) == 1
    assert memory.backlog().set_aside == 1
    await memory.forget("ann", None)
    assert memory.backlog().set_aside == 0
    assert await ids_listed(memory) == set()


async def test_a_text_too_large_for_the_vendor_is_refused_with_nothing_stored(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    vault.check = too_large  # type: ignore[method-assign]  # the fake's limit is that of memories
    with pytest.raises(TooLarge):
        await memory.upsert(
            [
                memory_of("ann", "good", embedding=VECTOR),
                memory_of("ann", "long", embedding=VECTOR, text="x" * 50),
            ]
        )
    assert memory.backlog().pending == 0
    assert vault.puts == []
    assert await ids_listed(memory) == set()


def too_large(record: Record) -> None:
    if len(str(record.flat.get("text", ""))) > 40:
        raise TooLarge("No room.", field="text")


async def test_a_proposal_too_large_for_the_vendor_is_kept_beside_it(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    small = Shown(user_id="ann", key="k", payload="{}", expires_at=START.replace(year=2999))
    large = replace(small, payload="x" * 9_000)
    for shown in (small, large, small, large):
        await memory.put_shown(shown)
        assert await memory.get_shown("ann", "k") == shown
    assert vault.kept == {}
    await memory.forget("ann", None)
    assert await memory.get_shown("ann", "k") is None


@pytest.mark.parametrize("limit", [{"outbox_rows": 5}, {"outbox_bytes": 2_000}])
async def test_a_full_outbox_turns_writes_away_and_takes_them_again_later(
    tmp_path: Path, vault: FakeVault, limit: dict[str, int]
) -> None:
    async with opened(tmp_path / "m.db", vault, rules=quick(**limit)) as memory:
        down(vault)
        calls = [memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR)]) for n in range(20)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        stored = outcomes.count(None)
        assert all("room for no more" in str(outcome) for outcome in outcomes if outcome)
        assert 1 < stored <= 5
        assert len(await ids_listed(memory)) == stored
        well(vault)
        await delivered(memory)
        await memory.upsert([memory_of("ann", "after", embedding=VECTOR)])
        assert len(vault.kept) == stored + 1


async def test_who_asks_to_be_forgotten_is_heard_even_by_a_full_outbox(
    tmp_path: Path, vault: FakeVault
) -> None:
    async with opened(tmp_path / "m.db", vault, rules=quick(outbox_rows=3)) as memory:
        down(vault)
        await memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR) for n in range(3)])
        assert await memory.forget("ann", None) == 3
        assert memory.backlog().pending == 1
        await memory.upsert([memory_of("ann", "new", embedding=VECTOR)])
        page = await memory.list(MemoryFilter(user_id="ann", now=now()))
        assert [item.id for item in page.items] == ["new"]


async def test_a_memory_whose_creation_moved_is_removed_before_it_is_put(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    item = memory_of("ann", "m", embedding=VECTOR)
    await memory.upsert([item])
    moved = replace(item, created_at=START.replace(year=2020), text="moved")
    await memory.upsert([moved])
    assert vault.calls[-3:] == ["put", "remove", "put"]
    assert await memory.get("ann", "m") == moved
    await memory.upsert([replace(moved, text="again")])
    assert vault.calls[-1] == "put"
    assert vault.count("remove") == 1


@pytest.mark.parametrize("kinds", [frozenset(Kind), frozenset({Kind.MEMORY})])
async def test_after_forgetting_a_person_no_byte_of_theirs_is_in_any_file(
    tmp_path: Path, kinds: frozenset[Kind]
) -> None:
    mark = "zanzibarmark"

    def traces() -> int:
        return sum(file.read_bytes().count(mark.encode()) for file in tmp_path.iterdir())

    vault = FakeVault(kinds=kinds, vectors=len(kinds) > 1)
    async with opened(tmp_path / "m.db", vault) as memory:
        for number in range(30):
            item = memory_of(mark, f"{mark}{number}", embedding=VECTOR, text=f"{mark} " * 30)
            if number == 20:
                down(vault)
            await memory.upsert([item])
        await memory.put_persona(Persona(user_id=mark, last_updated=START, facets={mark: 0.5}))
        await memory.put_shown(Shown(user_id=mark, key=mark, payload=mark, expires_at=now()))
        assert traces() > 0
        assert await memory.forget(mark, None) == 30
        well(vault)
        await delivered(memory)
        assert vault.kept == {}
        assert traces() == 0
