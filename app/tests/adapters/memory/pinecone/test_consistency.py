"""Pinecone shows writes late; what is deleted is gone all the same."""

import pytest

from app.adapters.memory.pinecone import PineconeVault
from app.core.domain.memory import MType
from app.tests.adapters.memory.pinecone.conftest import Opener
from app.tests.adapters.memory.pinecone.records import memory, persona, shown
from app.tests.adapters.memory.pinecone.test_keeping import listed, owners
from app.tests.fakes.pinecone import Emulator

LAG_S = 600.0  # over when a test says so


async def test_a_write_shows_after_the_lag_and_not_before(
    auto: PineconeVault, emulator: Emulator
) -> None:
    emulator.world.lag_s = LAG_S
    await auto.put([memory("ann", "m")])
    assert await listed(auto, "ann") == []
    emulator.index.settle()
    assert len(await listed(auto, "ann")) == 1


@pytest.mark.parametrize("late_filters", [False, True])
async def test_what_was_just_written_is_forgotten_too(
    vault: PineconeVault, emulator: Emulator, late_filters: bool
) -> None:
    emulator.world.lag_s = LAG_S
    emulator.world.late_filters = late_filters
    await vault.put([memory("ann", "m"), persona("ann"), shown("ann", "k")])
    await vault.put([memory("bob", "m")])
    await vault.wipe("ann", None)
    emulator.index.settle()
    assert owners(emulator) == {"bob"}


@pytest.mark.parametrize("late_filters", [False, True])
async def test_what_was_just_written_is_wiped_and_removed_too(
    vault: PineconeVault, emulator: Emulator, late_filters: bool
) -> None:
    emulator.world.lag_s = LAG_S
    emulator.world.late_filters = late_filters
    goals = [memory("ann", f"g{number}", mtype=MType.GOAL) for number in range(3)]
    await vault.put([*goals, memory("ann", "style", mtype=MType.STYLE), memory("ann", "m")])
    await vault.wipe("ann", MType.GOAL)
    await vault.remove("ann", goals[0].kind, ["m"])
    emulator.index.settle()
    assert [record.key for record in await listed(vault, "ann")] == ["style"]


async def test_new_people_are_placed_in_spite_of_the_lag(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.lag_s = LAG_S
    emulator.world.limits.namespaces = 20
    vault = await opened()
    people = [f"user-{number}" for number in range(60)]
    for user_id in people:
        await vault.put([memory(user_id, "first")])
        await vault.put([memory(user_id, "second")])
    emulator.index.settle()
    restarted = await opened()
    for user_id in people[::7]:
        assert len(await listed(restarted, user_id)) == 2
