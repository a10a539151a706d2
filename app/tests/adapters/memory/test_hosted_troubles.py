"""Memories at hosted services that stumble: each write arrives once, across losses and restarts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.adapters.memory.mem0 import Mem0Settings, open_mem0_vault
from app.adapters.memory.remote import RemoteMemory, RemoteRules, open_remote_memory
from app.adapters.memory.remote.vault import Vault
from app.adapters.memory.supermemory import SupermemorySettings, open_supermemory_vault
from app.adapters.storage import Database, open_database
from app.adapters.telemetry import StructuredLogs
from app.adapters.time import SystemClock
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.adapters.memory.hosted_records import keys_of
from app.tests.contracts.samples import direction, memory_of
from app.tests.fakes import mem0, supermemory
from app.tests.fakes.loopback import Answer, Fault, Loopback

pytestmark = pytest.mark.skipif(
    find_spec("mem0") is None
    or find_spec("supermemory") is None,  # not imported here: mem0 writes files and reports its use
    reason="not installed: pip install -r requirements-optional.txt",
)


HASTY = RemoteRules(
    write_wait_s=0.3, put_s=0.5, pause_s=0.02, longest_pause_s=0.1, rest_s=0.05, drain_s=0.1
)


@dataclass(frozen=True)
class House:
    """A service, the file beside it, and how to open both."""

    http: Loopback
    path: Path
    vault: Callable[[], Awaitable[Vault]]

    async def open(self) -> tuple[RemoteMemory, Database]:
        database = await open_database(self.path)
        memory = await open_remote_memory(
            await self.vault(),
            database,
            SmallEmbedder(),
            clock=SystemClock(),
            telemetry=StructuredLogs("ERROR"),
            rules=HASTY,
        )
        return memory, database

    async def kept(self) -> list[str]:
        """What the service itself holds of ann."""
        vault = await self.vault()
        try:
            return await keys_of(vault, "ann")
        finally:
            await vault.close()


@pytest.fixture(params=["mem0", "supermemory"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    http: Loopback
    if request.param == "mem0":
        http = mem0.Mem0Service().http
    else:
        http = supermemory.SupermemoryService().http
    await http.start()

    async def vault() -> Vault:
        if request.param == "mem0":
            return await open_mem0_vault(Mem0Settings(api_key=mem0.KEY, base_url=http.url))
        return await open_supermemory_vault(
            SupermemorySettings(api_key=supermemory.KEY, base_url=http.url)
        )

    yield House(http=http, path=tmp_path / "m.db", vault=vault)
    await http.close()


async def write(memory: RemoteMemory, *names: str) -> None:
    """Some memories of ann's."""
    dimensions = memory.traits.dimensions
    assert dimensions is not None
    await memory.upsert(
        [memory_of("ann", name, embedding=direction(1, dimensions)) for name in names]
    )


async def eventually(house: House, keys: list[str]) -> None:
    """Fails unless the service comes to hold these."""
    for _ in range(600):
        if await house.kept() == keys:
            return
        await asyncio.sleep(0.1)
    assert await house.kept() == keys


@pytest.mark.parametrize(
    "trouble",
    [
        Answer(status=503, body={"error": "down"}),
        Answer(status=429, body={"error": "slow"}, headers={"Retry-After": "0"}),
        Answer(lost=True),
        Answer(status=402, raw=b"pay", headers={"content-type": "text/plain"}),
        Answer(after_s=30),
    ],
)
async def test_what_was_written_while_the_service_was_away_arrives_once_after_a_restart(
    house: House, trouble: Answer
) -> None:
    house.http.faults = [Fault(answer=trouble, times=100_000)]
    memory, database = await house.open()
    await write(memory, "a", "b")
    assert await memory.known("ann", ["a", "b", "c"]) == {"a", "b"}
    await memory.close()
    await database.close()
    house.http.faults.clear()
    memory, database = await house.open()
    await eventually(house, ["a", "b"])
    await memory.close()
    await database.close()


async def test_a_service_that_does_its_work_but_loses_its_answers_keeps_each_memory_once(
    house: House,
) -> None:
    memory, database = await house.open()
    house.http.faults = [
        Fault(answer=Answer(lost=True), heard=True, times=1, method=method, path=path)
        for method, path in (("POST", "/add/"), ("POST", "/batch"), ("PATCH", ""), ("PUT", ""))
    ]
    await write(memory, "a")
    await write(memory, "b", "a")
    await eventually(house, ["a", "b"])
    await memory.close()
    await database.close()
    vault = await house.vault()
    pages = [record.key async for page in vault.memories("ann") for record in page]
    await vault.close()
    assert sorted(pages) == ["a", "b"]


async def test_forgetting_while_the_service_is_away_is_made_good(house: House) -> None:
    memory, database = await house.open()
    await write(memory, "a", "b")
    await eventually(house, ["a", "b"])
    house.http.faults = [Fault(answer=Answer(status=500, body={"error": "x"}), times=100_000)]
    await memory.forget("ann", None)
    assert await memory.known("ann", ["a", "b"]) == frozenset()
    house.http.faults.clear()
    await eventually(house, [])
    await memory.close()
    await database.close()
