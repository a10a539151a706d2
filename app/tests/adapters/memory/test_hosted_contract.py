"""A memory at a hosted service, and what is kept beside it, keep the contract of all providers."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.adapters.memory.mem0 import Mem0Settings, open_mem0_vault
from app.adapters.memory.remote import RemoteMemory, RemoteRules, open_remote_memory
from app.adapters.memory.remote.vault import Vault
from app.adapters.memory.supermemory import SupermemorySettings, open_supermemory_vault
from app.adapters.storage import open_database
from app.adapters.telemetry import StructuredLogs
from app.adapters.time import SystemClock
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.memory import MemoryContract
from app.tests.fakes import mem0, supermemory

pytestmark = pytest.mark.skipif(
    find_spec("mem0") is None
    or find_spec("supermemory") is None,  # not imported here: mem0 writes files and reports its use
    reason="not installed: pip install -r requirements-optional.txt",
)


async def remote(vault: Vault, path: Path) -> AsyncIterator[RemoteMemory]:
    """A memory over the vault, closed afterwards."""
    database = await open_database(path)
    memory = await open_remote_memory(
        vault,
        database,
        SmallEmbedder(),
        clock=SystemClock(),
        telemetry=StructuredLogs("ERROR"),
        rules=RemoteRules(),
    )
    yield memory
    await memory.close()
    await database.close()


class TestMemoryAtMem0(MemoryContract):
    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        service = mem0.Mem0Service()
        await service.http.start()
        vault = await open_mem0_vault(Mem0Settings(api_key=mem0.KEY, base_url=service.http.url))
        async for memory in remote(vault, tmp_path / "m.db"):
            yield memory
        await service.http.close()


class TestMemoryAtSupermemory(MemoryContract):
    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        service = supermemory.SupermemoryService()
        await service.http.start()
        vault = await open_supermemory_vault(
            SupermemorySettings(api_key=supermemory.KEY, base_url=service.http.url)
        )
        async for memory in remote(vault, tmp_path / "m.db"):
            yield memory
        await service.http.close()
