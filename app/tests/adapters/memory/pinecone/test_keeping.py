"""Records are kept, replaced, fetched, listed and removed, in each way of keeping people apart."""

import pytest

from app.adapters.memory.pinecone import PineconeVault
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Refused, TooLarge
from app.core.domain.memory import MType
from app.tests.adapters.memory.pinecone.records import memory, persona, shown
from app.tests.fakes.pinecone import Emulator


async def listed(vault: PineconeVault, user_id: str) -> list[Record]:
    """All memories, by key."""
    records = [record async for page in vault.memories(user_id) for record in page]
    return sorted(records, key=lambda record: record.key)


async def test_what_was_put_comes_back_whole(vault: PineconeVault) -> None:
    put = memory("ann", "ключ 🐈", text="“it’s” \n\t\\ 猫")
    await vault.put([put])
    (found,) = await vault.fetch("ann", Kind.MEMORY, ["ключ 🐈"])
    assert found == put
    assert found.vector is not None
    assert put.vector is not None
    assert (found.vector == put.vector).all()


async def test_a_record_put_again_replaces_the_first(vault: PineconeVault) -> None:
    await vault.put([memory("ann", "m", text="first")])
    await vault.put([memory("ann", "m", text="second"), memory("ann", "m", text="third")])
    (found,) = await listed(vault, "ann")
    assert found.flat["text"] == "third"


async def test_persona_and_proposals_are_records_of_their_own(vault: PineconeVault) -> None:
    await vault.put([persona("ann", "first"), shown("ann", "k1"), shown("ann", "k2", "two")])
    await vault.put([persona("ann", "second")])
    (who,) = await vault.fetch("ann", Kind.PERSONA, ["persona"])
    assert who.flat["facets"] == "second"
    found = await vault.fetch("ann", Kind.SHOWN, ["k2", "k3"])
    assert [record.flat["payload"] for record in found] == ["two"]
    assert await listed(vault, "ann") == []


@pytest.mark.parametrize("count", [0, 1, 383, 384, 385, 800])
async def test_any_number_is_listed_once_each(vault: PineconeVault, count: int) -> None:
    records = [memory("ann", f"{number:04d}", minutes=number) for number in range(count)]
    await vault.put([*records, persona("ann"), shown("ann", "k")])
    assert await listed(vault, "ann") == records


async def test_many_are_fetched_by_key_and_what_is_not_there_is_not(vault: PineconeVault) -> None:
    records = [memory("ann", f"{number:04d}") for number in range(250)]
    await vault.put(records)
    keys = [record.key for record in records[:230]] + ["none"]
    found = await vault.fetch("ann", Kind.MEMORY, keys)
    assert {record.key for record in found} == set(keys) - {"none"}
    assert await vault.fetch("ann", Kind.MEMORY, []) == ()


async def test_removing_takes_these_and_no_others(vault: PineconeVault) -> None:
    await vault.put([memory("ann", "a"), memory("ann", "b"), shown("ann", "a"), persona("ann")])
    await vault.put([memory("bob", "a")])
    await vault.remove("ann", Kind.MEMORY, ["a", "never"])
    await vault.remove("ann", Kind.MEMORY, [])
    assert [record.key for record in await listed(vault, "ann")] == ["b"]
    assert len(await vault.fetch("ann", Kind.SHOWN, ["a"])) == 1
    await vault.remove("ann", Kind.SHOWN, ["a"])
    assert await vault.fetch("ann", Kind.SHOWN, ["a"]) == ()
    assert len(await vault.fetch("ann", Kind.PERSONA, ["persona"])) == 1
    assert len(await listed(vault, "bob")) == 1


async def test_what_another_process_put_is_removed_by_key(
    vault: PineconeVault, emulator: Emulator
) -> None:
    await vault.put([memory("ann", "a"), memory("ann", "b")])
    vault._recent.forget("ann")
    await vault.remove("ann", Kind.MEMORY, ["a"])
    assert [record.key for record in await listed(vault, "ann")] == ["b"]
    (deleted,) = emulator.sent_to("/vectors/delete")
    assert deleted.body["filter"]["user_id"] == {"$eq": "ann"}


async def test_wiping_a_type_leaves_everything_else(vault: PineconeVault) -> None:
    await vault.put([memory("ann", mtype.value, mtype=mtype) for mtype in MType])
    await vault.put([persona("ann"), shown("ann", "k")])
    await vault.put([memory("bob", "g", mtype=MType.GOAL)])
    await vault.wipe("ann", MType.GOAL)
    left = {record.key for record in await listed(vault, "ann")}
    assert left == {mtype.value for mtype in MType if mtype is not MType.GOAL}
    assert len(await vault.fetch("ann", Kind.PERSONA, ["persona"])) == 1
    assert len(await listed(vault, "bob")) == 1


async def test_forgetting_leaves_nothing_of_them_anywhere(
    vault: PineconeVault, emulator: Emulator
) -> None:
    await vault.put([memory("ann", mtype.value, mtype=mtype) for mtype in MType])
    await vault.put([persona("ann"), shown("ann", "k"), memory("ann", "v", seed=None)])
    await vault.put([memory("bob", "m"), persona("bob")])
    await vault.wipe("ann", None)
    assert await listed(vault, "ann") == []
    assert await vault.fetch("ann", Kind.PERSONA, ["persona"]) == ()
    assert await vault.fetch("ann", Kind.SHOWN, ["k"]) == ()
    assert owners(emulator) == {"bob"}
    assert "ann" not in emulator.index.names(visible=True)
    assert len(await listed(vault, "bob")) == 1


async def test_forgetting_twice_or_a_stranger_is_no_error(vault: PineconeVault) -> None:
    await vault.wipe("nobody", None)
    await vault.wipe("nobody", MType.GOAL)
    await vault.remove("nobody", Kind.MEMORY, ["m"])
    await vault.remove("nobody", Kind.PERSONA, ["persona"])
    assert await listed(vault, "nobody") == []


async def test_who_was_forgotten_can_begin_anew(vault: PineconeVault) -> None:
    await vault.put([memory("ann", "old")])
    await vault.wipe("ann", None)
    await vault.put([memory("ann", "new")])
    assert [record.key for record in await listed(vault, "ann")] == ["new"]


async def test_a_thousand_records_go_in_batches_within_the_limits(
    vault: PineconeVault, emulator: Emulator
) -> None:
    records = [memory("ann", f"{number}", text="x" * 6_000) for number in range(1_000)]
    await vault.put(records)
    sent = emulator.sent_to("/vectors/upsert")
    assert all(request.status == 200 for request in sent)
    assert all(request.size <= 2_000_000 for request in sent)
    assert sum(len(request.body["vectors"]) for request in sent) >= 1_000
    assert len(await listed(vault, "ann")) == 1_000


async def test_the_largest_records_are_all_listed(vault: PineconeVault) -> None:
    records = [memory("ann", f"{number:03d}", text="x" * 40_000) for number in range(110)]
    await vault.put(records)
    assert len(await listed(vault, "ann")) == 110


async def test_a_record_over_the_limit_is_refused_before_the_network(
    vault: PineconeVault, emulator: Emulator
) -> None:
    before = len(emulator.requests)
    with pytest.raises(TooLarge):
        vault.check(memory("ann", "m", text="猫" * 14_000))
    with pytest.raises(TooLarge):
        await vault.put([memory("ann", "ok"), memory("ann", "m", text="猫" * 14_000)])
    assert len(emulator.requests) == before


async def test_people_are_not_put_together(vault: PineconeVault) -> None:
    with pytest.raises(Refused):
        await vault.put([memory("ann", "m"), memory("bob", "m")])


async def test_ids_and_metadata_are_as_documented(vault: PineconeVault, emulator: Emulator) -> None:
    await vault.put([memory("ann", "m")])
    (row,) = emulator.sent_to("/vectors/upsert")[-1].body["vectors"]
    assert row["id"].startswith("ann:20260301T120000.123456Z:")
    told = row["metadata"]
    assert (told["user_id"], told["kind"], told["key"]) == ("ann", "memory", "m")
    assert (told["mtype"], told["text"], told["role"]) == ("HISTORY", "a text", "user")


async def test_urls_stay_short_when_many_are_fetched(
    vault: PineconeVault, emulator: Emulator
) -> None:
    user_id = "a:" * 64
    keys = [f"{number}" for number in range(120)]
    await vault.put([shown(user_id, key) for key in keys])
    assert len(await vault.fetch(user_id, Kind.SHOWN, keys)) == 120
    assert max(len(request.raw_path) for request in emulator.requests) < 8_000


def owners(emulator: Emulator) -> set[str]:
    """Everybody of whom Pinecone holds anything."""
    index = emulator.index
    rows = [row for name in index.spaces for row in index.space(name).seen.values()]
    return {row.metadata["user_id"] for row in rows if "user_id" in row.metadata}
