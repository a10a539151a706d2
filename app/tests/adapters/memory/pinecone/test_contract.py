"""A memory at Pinecone keeps the contract of all providers, however late Pinecone shows a write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.adapters.memory.pinecone import Isolation, PineconeSettings, open_pinecone_vault
from app.adapters.memory.remote import RemoteMemory, RemoteRules
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.adapters.memory.remote.opened import opened
from app.tests.contracts.memory import MemoryContract
from app.tests.fakes.pinecone import Emulator

UNCACHED = RemoteRules(roll_s=0.0, roll_bytes=1)
"""Every read asks Pinecone anew."""


@asynccontextmanager
async def at_pinecone(
    emulator: Emulator, path: Path, isolation: Isolation, rules: RemoteRules
) -> AsyncIterator[RemoteMemory]:
    """A memory over a vault over the emulator; closed at the end."""
    embedder = SmallEmbedder()
    vault = await open_pinecone_vault(
        PineconeSettings(
            api_key=emulator.api_key, host=emulator.url, isolation=isolation, poll_s=0.02
        ),
        dimensions=embedder.traits.dimensions or 0,
        progress=None,
    )
    async with opened(path, vault, embedder=embedder, rules=rules) as memory:
        yield memory


class TestANamespaceEach(MemoryContract):
    @pytest.fixture
    async def memory(self, emulator: Emulator, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        path = tmp_path / "m.db"
        async with at_pinecone(emulator, path, Isolation.AUTO, RemoteRules()) as memory:
            yield memory


class TestANamespaceEachShownLate(MemoryContract):
    """Writes show half a second later, and filters miss what does not show yet."""

    @pytest.fixture
    async def memory(self, emulator: Emulator, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        emulator.world.lag_s = 0.5
        emulator.world.late_filters = True
        path = tmp_path / "m.db"
        async with at_pinecone(emulator, path, Isolation.AUTO, UNCACHED) as memory:
            yield memory


class TestOneNamespaceForAllShownLate(MemoryContract):
    @pytest.fixture
    async def memory(self, emulator: Emulator, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        emulator.world.lag_s = 0.5
        path = tmp_path / "m.db"
        async with at_pinecone(emulator, path, Isolation.METADATA, UNCACHED) as memory:
            yield memory


class TestNoNamespaceLeft(MemoryContract):
    """The plan has room for the shared namespace and one person's."""

    @pytest.fixture
    async def memory(self, emulator: Emulator, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        emulator.world.limits.namespaces = 2
        path = tmp_path / "m.db"
        async with at_pinecone(emulator, path, Isolation.AUTO, UNCACHED) as memory:
            yield memory
