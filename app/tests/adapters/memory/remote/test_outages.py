"""The vendor is down, slow, flapping or talking nonsense: people are served, and writes arrive."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest

from app.adapters.memory.remote import RemoteMemory
from app.core.domain.errors import (
    Malformed,
    ProviderError,
    RateLimited,
    Unauthorized,
    Unavailable,
)
from app.core.domain.memory import MemoryFilter, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.trace import degraded, watch_degradation
from app.tests.adapters.memory.remote.opened import Notes, opened, quick
from app.tests.contracts.samples import START, direction, memory_of, now, question
from app.tests.fakes.vault import FakeVault

VECTOR = direction(1, 16)
HANGS_S = 60.0


def down(vault: FakeVault) -> None:
    vault.behaviour.error = Unavailable("The vendor cannot be reached.")


def slow(vault: FakeVault) -> None:
    vault.behaviour.slow_s = 10.0


def flapping(vault: FakeVault) -> None:
    vault.behaviour.error, vault.behaviour.flaps = Unavailable("Now and then."), True


def garbage(vault: FakeVault) -> None:
    vault.behaviour.error = Malformed("The vendor answered with a web page.")


def broken_client(vault: FakeVault) -> None:
    vault.behaviour.error = ValueError("a client library trips over a strange answer")


def limited(vault: FakeVault) -> None:
    vault.behaviour.error = RateLimited("Later.", retry_after=0.1)


def locked(vault: FakeVault) -> None:
    vault.behaviour.error = Unauthorized("The key is wrong.")


def well(vault: FakeVault) -> None:
    vault.behaviour.error, vault.behaviour.slow_s, vault.behaviour.flaps = None, 0.0, False


FAULTS = (down, slow, flapping, garbage, broken_client, limited, locked)


async def delivered(memory: RemoteMemory, within_s: float = HANGS_S) -> None:
    """Wait until nothing waits any more."""
    async with asyncio.timeout(within_s):
        while memory.backlog().pending:  # noqa: ASYNC110  # as an operator looks at it
            await asyncio.sleep(0.01)


async def ids_listed(memory: RemoteMemory) -> set[str]:
    page = await memory.list(MemoryFilter(user_id="ann", now=now()))
    return {item.id for item in page.items}


@pytest.fixture
async def vault() -> FakeVault:
    return FakeVault()


@pytest.fixture
async def memory(tmp_path: Path, vault: FakeVault) -> AsyncIterator[RemoteMemory]:
    async with opened(tmp_path / "m.db", vault) as memory:
        yield memory


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_written_during_a_fault_is_seen_at_once_and_arrives_once(
    memory: RemoteMemory, vault: FakeVault, fault: Callable[[FakeVault], None]
) -> None:
    fault(vault)
    for number in range(8):
        item = memory_of("ann", f"m{number}", embedding=VECTOR, text=f"kiln {number}")
        await memory.upsert([item])
    await memory.delete("ann", ["m3"])
    await memory.put_persona(Persona(user_id="ann", last_updated=START))
    left = {f"m{n}" for n in range(8)} - {"m3"}
    assert await ids_listed(memory) == left
    hits = await memory.search(question("ann", VECTOR, "kiln", limit=20))
    assert {hit.item.id for hit in hits} == left
    assert await memory.get("ann", "m3") is None
    assert await memory.get_persona("ann") is not None
    well(vault)
    await delivered(memory)
    assert {key for _, kind, key in vault.kept if kind == "memory"} == left
    assert memory.backlog().set_aside == 0
    if fault is not flapping and fault is not slow:  # there a put may have arrived unheard
        put = [record.key for records in vault.puts for record in records]
        assert len(put) == len(set(put))


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_seen_before_a_fault_is_still_served(
    memory: RemoteMemory, vault: FakeVault, fault: Callable[[FakeVault], None]
) -> None:
    expires = now() + timedelta(hours=1)
    await memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR) for n in range(5)])
    await memory.put_persona(Persona(user_id="ann", last_updated=START))
    await memory.put_shown(Shown(user_id="ann", key="k", payload="{}", expires_at=expires))
    assert await ids_listed(memory) == {f"m{n}" for n in range(5)}
    memory._rolls._rules = quick(roll_s=0.0)
    memory._reading._overlay._entries.clear()
    memory._reading._overlay._covers.clear()
    fault(vault)
    assert await ids_listed(memory) == {f"m{n}" for n in range(5)}
    assert len(await memory.search(question("ann", VECTOR, "text"))) == 5
    assert await memory.known("ann", ["m1", "no"]) == {"m1"}
    assert await memory.get("ann", "m2") is not None
    assert len([item async for item in memory.export("ann")]) == 5
    assert await memory.get_persona("ann") is not None
    assert await memory.get_shown("ann", "k") is not None


@pytest.mark.parametrize("fault", [down, slow, garbage, locked])
async def test_of_a_person_never_seen_nothing_is_invented_during_a_fault(
    memory: RemoteMemory, vault: FakeVault, fault: Callable[[FakeVault], None]
) -> None:
    fault(vault)
    noted = watch_degradation()
    assert await ids_listed(memory) == set()
    assert await memory.search(question("ann", VECTOR, "text")) == ()
    assert await memory.get_persona("ann") is None
    assert await memory.get_shown("ann", "k") is None
    assert await memory.known("ann", ["m"]) == frozenset()
    assert noted == {"memory"}
    with pytest.raises(ProviderError):
        await memory.get("ann", "m")
    with pytest.raises(Unavailable):
        [item async for item in memory.export("ann")]


@pytest.mark.parametrize("fault", [down, slow, garbage])
async def test_after_a_few_failures_no_call_waits_for_the_vendor(
    tmp_path: Path, vault: FakeVault, fault: Callable[[FakeVault], None]
) -> None:
    fault(vault)
    async with opened(tmp_path / "m.db", vault, rules=quick(rest_s=600.0)) as memory:
        for number in range(4):
            await memory.search(question("ann", VECTOR, f"text {number}"))
        asked = list(vault.calls)
        for number in range(10):
            noted = watch_degradation()
            await memory.search(question("ann", VECTOR, "text"))
            await memory.upsert([memory_of("ann", f"m{number}", embedding=VECTOR)])
            assert noted == {"memory"}
        assert vault.calls == asked


async def test_an_answer_that_came_while_this_process_stood_still_is_used(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
    vault.behaviour.slow_s = 0.01
    vault.calls.clear()
    noted = watch_degradation()
    searching = asyncio.create_task(memory.search(question("ann", VECTOR, "text")))
    while "nearest" not in vault.calls:  # noqa: ASYNC110  # the question is on its way
        await asyncio.sleep(0)
    stand_still(1.0)  # four times as long as is waited for the vendor
    assert [hit.item.id for hit in await searching] == ["m"]
    assert noted == set()


def stand_still(seconds: float) -> None:
    """As a busy machine does with a process."""
    sleep(seconds)


async def test_a_vendor_that_is_back_is_found_in_the_background(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    kept = memory_of("ann", "m", embedding=VECTOR)
    await memory.upsert([kept])
    down(vault)
    for _ in range(5):
        await memory.search(question("bob", VECTOR))
    assert watch_degradation() == set()
    await memory.search(question("bob", VECTOR))
    assert degraded() == {"memory"}
    well(vault)
    async with asyncio.timeout(HANGS_S):
        while degraded():
            await asyncio.sleep(0.05)
            watch_degradation()
            await memory.search(question("bob", VECTOR))
    assert await memory.get("ann", "m") == kept


async def test_a_late_delivery_returns_in_time_and_is_told_of(
    tmp_path: Path, vault: FakeVault
) -> None:
    notes = Notes()
    async with opened(tmp_path / "m.db", vault, notes=notes, rules=quick(put_s=60.0)) as memory:
        vault.behaviour.hold = asyncio.Event()
        noted = watch_degradation()
        await memory.upsert([memory_of("ann", "m", embedding=VECTOR, text="secret words")])
        assert vault.kept == {}
        assert noted == {"memory"}
        vault.behaviour.hold.set()
        await delivered(memory)
        assert len(notes.of("memory_write_queued")) == 1
        assert len(notes.of("memory_delivered_late")) == 1
        assert "secret" not in str(notes.told)


async def test_forgetting_during_an_outage_hides_all_at_once_and_arrives(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    await memory.upsert([memory_of("ann", f"m{n}", embedding=VECTOR) for n in range(4)])
    await memory.put_persona(Persona(user_id="ann", last_updated=START))
    await ids_listed(memory)
    down(vault)
    await memory.upsert([memory_of("ann", "late", embedding=VECTOR)])
    assert await memory.forget("ann", None) == 5
    await memory.upsert([memory_of("ann", "new", embedding=VECTOR, mtype=MType.GOAL)])
    assert await ids_listed(memory) == {"new"}
    assert await memory.get_persona("ann") is None
    assert [hit.item.id for hit in await memory.search(question("ann", VECTOR))] == ["new"]
    well(vault)
    await delivered(memory)
    assert {key for _, _, key in vault.kept} == {"new"}
    put = [record.key for records in vault.puts for record in records]
    assert "late" not in put  # what was to be forgotten need not travel first


async def test_health_tells_of_the_vendor_and_of_what_waits(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    down(vault)
    await memory.upsert([memory_of("ann", "m", embedding=VECTOR)])
    health = await memory.health()
    assert health.ok
    assert re.fullmatch(
        "error: The vendor cannot be reached.; 1 of at most 20,000 writes wait, "
        "the oldest for [0-9]+ s",
        health.detail,
    )
    vault.behaviour.hold = asyncio.Event()
    assert "did not answer" in (await memory.health()).detail
    vault.behaviour.hold.set()
    well(vault)
    await delivered(memory)
    assert (await memory.health()).detail == "ok"


async def test_a_cancelled_call_leaves_its_write_to_be_delivered(
    memory: RemoteMemory, vault: FakeVault
) -> None:
    vault.behaviour.slow_s = 0.1
    for number in range(20):
        item = memory_of("ann", f"m{number}", embedding=VECTOR)
        call = asyncio.create_task(memory.upsert([item]))
        await asyncio.sleep(0.002 * (number % 4))
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    listed = await ids_listed(memory)
    vault.behaviour.slow_s = 0.0
    await delivered(memory)
    assert {key for _, _, key in vault.kept} >= listed
    assert memory._changing._writing._outbox._rows == 0
    assert memory._changing._writing._outbox._bytes == 0
