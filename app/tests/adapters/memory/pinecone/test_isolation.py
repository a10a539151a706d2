"""People never meet, whatever they are called and wherever they live; nobody hears of quotas."""

import asyncio
import logging
from dataclasses import replace

import pytest

from app.adapters.memory.pinecone import Isolation, PineconeVault
from app.adapters.memory.pinecone.naming import SHARED
from app.adapters.memory.pinecone.places import KNOWN_S
from app.adapters.memory.remote.vault import Kind
from app.core.domain.errors import Unavailable
from app.core.domain.memory import MType
from app.tests.adapters.memory.pinecone.conftest import Opener
from app.tests.adapters.memory.pinecone.records import memory, persona, shown, vector
from app.tests.adapters.memory.pinecone.test_keeping import listed, owners
from app.tests.fakes.pinecone import Emulator

HOSTILE = (
    "__default__",
    "~__default__"[1:] + "x",
    "__",
    ".",
    "..",
    "...",
    "a",
    "a:b",
    "a:persona",
    "a:shown",
    "a:20260301T120000.123456Z",
    "A",
    "@",
    "-",
    ":",
    "::",
    "a.b@c-d_e:f",
    "z" * 128,
)


async def one_of_each(vault: PineconeVault, user_id: str) -> None:
    """Everything somebody can have, with the same keys for all."""
    await vault.put([memory(user_id, "m", text=f"of {user_id}", seed=1), persona(user_id, user_id)])
    await vault.put([shown(user_id, "k", user_id)])


async def has_all_and_only_theirs(vault: PineconeVault, user_id: str) -> bool:
    memories = await listed(vault, user_id)
    found = await vault.nearest(user_id, vector=vector(1), text="", limit=100, mtypes=None)
    by_key = await vault.fetch(user_id, Kind.MEMORY, ["m"])
    who = await vault.fetch(user_id, Kind.PERSONA, ["persona"])
    proposals = await vault.fetch(user_id, Kind.SHOWN, ["k"])
    return (
        [record.flat["text"] for record in memories] == [f"of {user_id}"]
        and [match.record.user_id for match in found] == [user_id]
        and [record.user_id for record in by_key] == [user_id]
        and [record.flat["facets"] for record in who] == [user_id]
        and [record.flat["payload"] for record in proposals] == [user_id]
    )


async def test_people_with_hostile_names_have_their_own_and_no_others(
    vault: PineconeVault,
) -> None:
    for user_id in HOSTILE:
        await one_of_each(vault, user_id)
    for user_id in HOSTILE:
        assert await has_all_and_only_theirs(vault, user_id), user_id


@pytest.mark.parametrize("leaver", ["a", "a:b", "..", "__default__", ":"])
async def test_one_of_them_leaves_and_the_others_keep_everything(
    vault: PineconeVault, emulator: Emulator, leaver: str
) -> None:
    for user_id in HOSTILE:
        await one_of_each(vault, user_id)
    await vault.remove(leaver, Kind.SHOWN, ["k"])
    await vault.wipe(leaver, MType.HISTORY)
    await vault.wipe(leaver, None)
    assert owners(emulator) == set(HOSTILE) - {leaver}
    for user_id in HOSTILE:
        if user_id != leaver:
            assert await has_all_and_only_theirs(vault, user_id), user_id


async def test_another_persons_key_answers_as_a_missing_one(vault: PineconeVault) -> None:
    await one_of_each(vault, "bob")
    assert await vault.fetch("ann", Kind.MEMORY, ["m"]) == ()
    assert await vault.fetch("ann", Kind.PERSONA, ["persona"]) == ()
    assert await vault.fetch("ann", Kind.SHOWN, ["k"]) == ()
    await vault.remove("ann", Kind.MEMORY, ["m"])
    await vault.remove("ann", Kind.PERSONA, ["persona"])
    assert await has_all_and_only_theirs(vault, "bob")


async def test_a_record_that_pinecone_mixes_up_is_not_shown(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened(isolation=Isolation.NAMESPACE)
    await vault.put([persona("ann"), shown("ann", "k"), memory("ann", "m")])
    for key, row in emulator.index.space("ann").seen.items():
        emulator.index.space("ann").seen[key] = replace(
            row, metadata={**row.metadata, "user_id": "bob"}
        )
    assert await vault.fetch("ann", Kind.PERSONA, ["persona"]) == ()
    assert await vault.fetch("ann", Kind.SHOWN, ["k"]) == ()
    assert await vault.fetch("ann", Kind.MEMORY, ["m"]) == ()
    assert await listed(vault, "ann") == []


async def test_no_log_names_anybody(opened: Opener, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vault = await opened()
    await one_of_each(vault, "ann-of-the-logs")
    assert await has_all_and_only_theirs(vault, "ann-of-the-logs")
    await vault.wipe("ann-of-the-logs", None)
    assert "ann-of-the-logs" not in caplog.text


async def test_namespace_mode_gives_everybody_one(opened: Opener, emulator: Emulator) -> None:
    vault = await opened(isolation=Isolation.NAMESPACE)
    for user_id in ("ann", "bob"):
        await one_of_each(vault, user_id)
    assert emulator.index.names(visible=True) == ["ann", "bob"]


async def test_namespace_mode_says_what_to_set_when_they_are_used_up(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened(isolation=Isolation.NAMESPACE)
    emulator.world.limits.namespaces = 0
    with pytest.raises(Unavailable, match="PINECONE_ISOLATION=auto"):
        await vault.put([memory("ann", "m")])


async def test_metadata_mode_has_one_namespace_and_a_filter_on_everything(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened(isolation=Isolation.METADATA)
    for user_id in HOSTILE:
        await one_of_each(vault, user_id)
    assert await has_all_and_only_theirs(vault, "a")
    await vault.remove("a", Kind.MEMORY, ["m"])
    await vault.wipe("a", MType.GOAL)
    await vault.wipe("a", None)
    assert emulator.index.names(visible=True) == [SHARED]
    filtered = [
        request
        for path in ("/query", "/vectors/fetch_by_metadata", "/vectors/delete")
        for request in emulator.sent_to(path)
        if "ids" not in request.body
    ]
    assert filtered
    assert all(request.body["filter"]["user_id"] == {"$eq": "a"} for request in filtered)
    by_id = [request for request in emulator.sent_to("/vectors/delete") if "ids" in request.body]
    assert all(one.startswith("a:") for request in by_id for one in request.body["ids"])


@pytest.mark.parametrize("namespaces", [None, 100])
async def test_250_people_under_a_quota_of_100_notice_nothing(
    opened: Opener, emulator: Emulator, namespaces: int | None
) -> None:
    vault = await opened(namespaces=namespaces)
    people = [f"user-{number}" for number in range(250)]
    for user_id in people:
        await one_of_each(vault, user_id)
    refused = [request for request in emulator.requests if request.status == 403]
    assert len(refused) == (0 if namespaces else 1)
    assert len(emulator.index.names(visible=True)) == 100
    assert SHARED in emulator.index.names(visible=True)
    restarted = await opened()
    for user_id in (people[0], people[98], people[99], people[249]):
        assert await has_all_and_only_theirs(vault, user_id)
        assert await has_all_and_only_theirs(restarted, user_id)


async def test_many_new_people_at_once_notice_nothing_either(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.limits.namespaces = 11
    one, other = await opened(), await opened()
    people = [f"user-{number}" for number in range(40)]
    await asyncio.gather(*(one_of_each(vault, u) for vault in (one, other) for u in people))
    restarted = await opened()
    for user_id in people:
        assert await has_all_and_only_theirs(restarted, user_id), user_id


async def test_who_began_in_the_shared_namespace_stays_there_when_there_is_room_again(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.limits.namespaces = 2
    vault = await opened()
    await vault.put([memory("ann", "1")])
    await vault.put([memory("bob", "1")])
    emulator.world.limits.namespaces = 100
    restarted = await opened()
    await restarted.put([memory("bob", "2")])
    assert emulator.index.names(visible=True) == [SHARED, "ann"]
    assert [record.key for record in await listed(restarted, "bob")] == ["1", "2"]


async def test_who_has_a_namespace_keeps_it_when_there_is_no_room(
    opened: Opener, emulator: Emulator
) -> None:
    await (await opened()).put([memory("ann", "1")])
    emulator.world.limits.namespaces = 2
    restarted = await opened(namespaces=2)
    await restarted.put([memory("ann", "2")])
    assert len(emulator.index.space("ann").seen) == 2


async def test_who_is_forgotten_makes_room_for_the_next(opened: Opener, emulator: Emulator) -> None:
    emulator.world.limits.namespaces = 2
    vault = await opened(namespaces=2)
    await vault.put([memory("ann", "m")])
    await vault.wipe("ann", None)
    await vault.put([memory("bob", "m")])
    assert emulator.index.names(visible=True) == [SHARED, "bob"]
    assert not [request for request in emulator.requests if request.status == 403]


async def test_a_namespace_deleted_elsewhere_while_all_are_used_up_is_no_loss(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.limits.namespaces = 2
    one, other = await opened(), await opened()
    await one.put([memory("ann", "old")])
    await other.wipe("ann", None)
    await other.put([memory("bob", "m")])
    await one.put([memory("ann", "new")])
    assert [record.key for record in await listed(one, "ann")] == ["new"]
    assert [record.key for record in await listed(await opened(), "ann")] == ["new"]


async def test_a_person_two_replicas_met_at_once_is_whole_again(
    opened: Opener, emulator: Emulator
) -> None:
    shared = await opened(isolation=Isolation.METADATA)
    await shared.put([memory("ann", "both", text="old"), memory("ann", "there")])
    own = await opened(isolation=Isolation.NAMESPACE)
    await own.put([memory("ann", "both", text="new"), memory("ann", "here")])
    vault = await opened()
    assert [record.key for record in await listed(vault, "ann")] == ["both", "here", "there"]
    (found,) = await vault.fetch("ann", Kind.MEMORY, ["both"])
    assert found.flat["text"] == "new"
    await vault.put([memory("ann", "there", text="newer")])
    assert len(await listed(vault, "ann")) == 3
    nearest = await vault.nearest("ann", vector=vector(0), text="", limit=10, mtypes=None)
    assert len(nearest) == 3
    await vault.remove("ann", Kind.MEMORY, ["both"])
    assert [record.key for record in await listed(vault, "ann")] == ["here", "there"]
    await vault.wipe("ann", None)
    assert owners(emulator) == set()


async def test_another_replicas_first_memory_is_seen_soon(opened: Opener) -> None:
    one, other = await opened(), await opened()
    moment = [0.0]
    one._places._seconds = lambda: moment[0]
    assert await listed(one, "ann") == []
    await other.put([memory("ann", "m")])
    moment[0] += 3.0
    assert len(await listed(one, "ann")) == 1


async def test_a_place_is_asked_for_once_a_minute(opened: Opener, emulator: Emulator) -> None:
    vault = await opened()
    await vault.put([memory("ann", "m")])
    moment = [0.0]
    vault._places._seconds = lambda: moment[0]
    vault._places.left("ann")
    for _ in range(5):
        await listed(vault, "ann")
    moment[0] += KNOWN_S + 1
    await listed(vault, "ann")
    assert len(emulator.sent_to("/namespaces/ann", "GET")) == 3
