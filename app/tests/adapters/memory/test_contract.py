"""The embedded memory keeps the contract of all memory providers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.memory import MemoryContract


class TestLocalMemory(MemoryContract):
    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[LocalMemory]:
        memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
        yield memory
        await memory.close()


class TestLocalMemoryWithoutACache(MemoryContract):
    """One byte of cache: every search of somebody else reads the file anew."""

    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[LocalMemory]:
        memory = await open_local_memory(
            tmp_path / "m.db", SmallEmbedder(), clock=SystemClock(), cache_bytes=1
        )
        yield memory
        await memory.close()
