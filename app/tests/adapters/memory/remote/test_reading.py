"""What others wrote is seen in time, a list is loaded once for all, junk is left out."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.adapters.memory.remote import RemoteRules
from app.adapters.memory.remote.vault import Flat, Kind
from app.core.domain.memory import MemoryFilter, MType
from app.core.domain.request import Shown
from app.tests.adapters.memory.remote.opened import Notes, opened, quick
from app.tests.contracts.samples import direction, memory_of, near, now, question
from app.tests.fakes.vault import FakeVault

VECTOR = direction(1, 16)
LIST = MemoryFilter(user_id="ann", now=now())


async def test_what_another_process_wrote_is_found_at_once_and_listed_soon(tmp_path: Path) -> None:
    kept: FakeVault = FakeVault()
    async with (
        opened(tmp_path / "a.db", kept, rules=quick(roll_s=0.2)) as one,
        opened(tmp_path / "b.db", kept, rules=quick(roll_s=0.2)) as other,
    ):
        await one.upsert([memory_of("ann", "first", embedding=VECTOR)])
        assert (await other.list(LIST)).total == 1
        await one.upsert([memory_of("ann", "second", embedding=VECTOR)])
        hits = await other.search(question("ann", VECTOR))
        assert {hit.item.id for hit in hits} == {"first", "second"}
        await one.delete("ann", ["first"])
        await asyncio.sleep(0.25)
        assert [item.id for item in (await other.list(LIST)).items] == ["second"]


async def test_many_reads_at_once_load_a_list_once(tmp_path: Path) -> None:
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault, rules=RemoteRules()) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
        vault.calls.clear()
        pages = await asyncio.gather(*(memory.list(LIST) for _ in range(30)))
        assert {page.total for page in pages} == {1}
        assert vault.count("memories") == 2  # one page, and the end


async def test_a_caller_that_goes_away_stops_no_loading_for_others(tmp_path: Path) -> None:
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
        vault.behaviour.slow_s = 0.05
        gone = asyncio.create_task(memory.list(LIST))
        stays = asyncio.create_task(memory.list(LIST))
        await asyncio.sleep(0.01)
        gone.cancel()
        assert (await stays).total == 1
        assert vault.count("memories") == 2


async def test_records_that_make_no_sense_are_left_out_and_told(tmp_path: Path) -> None:
    vault, notes = FakeVault(), Notes()
    async with opened(tmp_path / "m.db", vault) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
    (record,) = vault.kept.values()
    junk: list[Flat] = [
        {},
        {**record.flat, "mtype": "?"},
        {**record.flat, "updated_at": "x"},
        {**record.flat, "metadata": "{"},
    ]
    for number, flat in enumerate(junk):
        vault.kept["ann", Kind.MEMORY, f"j{number}"] = replace(record, key=f"j{number}", flat=flat)
    vault.kept["ann", Kind.PERSONA, "persona"] = replace(
        record, kind=Kind.PERSONA, key="persona", flat={"facets": "["}
    )
    strange = replace(record, user_id="bob", key="x")
    vault.kept["ann", Kind.MEMORY, "x"] = strange  # the vendor mixes people up
    again = FakeVault(kept=vault.kept)
    async with opened(tmp_path / "m.db", again, notes=notes) as memory:
        assert [item.id for item in (await memory.list(LIST)).items] == ["m"]
        hits = await memory.search(question("ann", VECTOR))
        assert [hit.item.id for hit in hits] == ["m"]
        assert await memory.get_persona("ann") is None
    assert notes.of("memory_records_unreadable") == [{"count": 4}]


async def test_expired_memories_are_removed_from_the_vendor_when_they_are_met(
    tmp_path: Path,
) -> None:
    vault = FakeVault()
    over, later = now() - timedelta(seconds=1), now() + timedelta(hours=1)
    async with opened(tmp_path / "m.db", vault) as memory:
        await memory.upsert(
            [
                memory_of("ann", "over", embedding=VECTOR, expires_at=over),
                memory_of("ann", "later", embedding=VECTOR, expires_at=later),
                memory_of("ann", "stays", embedding=VECTOR),
            ]
        )
        assert await memory.purge_expired(now()) == 0  # nobody's list was read yet
        await memory.list(LIST)
        assert await memory.purge_expired(now()) == 1
        assert {key for _, _, key in vault.kept} == {"later", "stays"}
        assert await memory.known("ann", ["over"]) == frozenset()


async def test_expired_proposals_beside_the_vendor_are_purged(tmp_path: Path) -> None:
    vault = FakeVault(kinds=frozenset({Kind.MEMORY}))
    async with opened(tmp_path / "m.db", vault) as memory:
        later = now() + timedelta(hours=1)
        await memory.put_shown(Shown(user_id="ann", key="k", payload="{}", expires_at=later))
        assert await memory.purge_expired(now()) == 0
        assert await memory.purge_expired(later) == 1
        assert vault.calls == []


async def test_the_lists_kept_are_bounded(tmp_path: Path) -> None:
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault, rules=quick(roll_bytes=50_000)) as memory:
        for person in range(20):
            items = [memory_of(f"p{person}", f"m{n}", embedding=VECTOR) for n in range(10)]
            await memory.upsert(items)
            await memory.list(replace(LIST, user_id=f"p{person}"))
        assert memory._rolls._bytes <= 50_000
        assert 1 <= len(memory._rolls.people()) < 5


async def test_a_large_person_is_searched_by_the_vendor_while_the_list_loads(
    tmp_path: Path,
) -> None:
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault) as memory:
        shares = {f"m{n}": n / 1_000 for n in range(900)}
        await memory.upsert(
            [
                memory_of("ann", name, embedding=near(VECTOR, share), text="kiln")
                for name, share in shares.items()
            ]
        )
    again = FakeVault(kept=vault.kept)
    again.behaviour.slow_s = 0.1  # each of ten pages; the search itself is one call
    async with opened(tmp_path / "m.db", again) as memory:
        limits = {MType.HISTORY: 3}
        hits = await memory.search(question("ann", VECTOR, "kiln", limits=limits))
        assert [hit.item.id for hit in hits][:3] == ["m899", "m898", "m897"]
        assert all(hit.lexical > 0 for hit in hits)
