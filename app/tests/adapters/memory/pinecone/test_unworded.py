"""Errors whose words say nothing: the status, and what else the server answers, must do."""

import pytest

from app.adapters.memory.pinecone.naming import SHARED
from app.core.domain.errors import Unauthorized, Unavailable
from app.tests.adapters.memory.pinecone.conftest import Opener
from app.tests.adapters.memory.pinecone.records import memory, vector
from app.tests.adapters.memory.pinecone.test_keeping import listed
from app.tests.fakes.pinecone import Emulator


@pytest.mark.parametrize("message", ["injected", "", "Quota exceeded", "limit reached"])
async def test_a_new_person_refused_without_a_reason_is_kept_in_the_shared_namespace(
    opened: Opener, emulator: Emulator, message: str
) -> None:
    vault = await opened()
    emulator.faults.fail("/vectors/upsert", 403, message=message)
    await vault.put([memory("ann", "m")])
    assert emulator.index.names(visible=True) == [SHARED]
    assert [record.key for record in await listed(vault, "ann")] == ["m"]
    await vault.put([memory("ann", "n")])
    assert sorted(record.key for record in await listed(vault, "ann")) == ["m", "n"]


async def test_a_key_that_may_not_write_is_still_told_so(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened()
    emulator.faults.fail("/vectors/upsert", 403, times=None)
    with pytest.raises(Unauthorized, match="PINECONE_API_KEY"):
        await vault.put([memory("ann", "m")])


async def test_somebody_with_a_namespace_never_moves_for_a_refusal(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened()
    await vault.put([memory("ann", "m")])
    emulator.faults.fail("/vectors/upsert", 403)
    with pytest.raises(Unauthorized):
        await vault.put([memory("ann", "n")])
    assert [record.key for record in await listed(vault, "ann")] == ["m"]


async def test_a_namespace_that_another_process_dropped_is_empty_whatever_the_404_says(
    opened: Opener, emulator: Emulator
) -> None:
    here, there = await opened(), await opened()
    await here.put([memory("ann", "m")])
    await there.wipe("ann", None)
    emulator.faults.fail("/query", 404, message="not found")
    assert await here.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None) == ()
    emulator.faults.fail("/vectors/fetch_by_metadata", 404, message="not found")
    assert await listed(here, "ann") == []


async def test_a_404_of_a_namespace_that_is_there_is_no_empty_one(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened()
    await vault.put([memory("ann", "m")])
    emulator.faults.fail("/query", 404, message="not found")
    with pytest.raises(Unavailable):
        await vault.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)
