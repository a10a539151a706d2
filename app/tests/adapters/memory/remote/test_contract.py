"""A remote memory keeps the contract of all memory providers, over every kind of vendor."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.memory.remote import RemoteMemory, RemoteRules
from app.adapters.memory.remote.vault import Kind
from app.tests.adapters.memory.remote.opened import opened
from app.tests.contracts.memory import MemoryContract
from app.tests.fakes.vault import FakeVault


class TestRemoteMemory(MemoryContract):
    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        async with opened(tmp_path / "m.db", FakeVault(), rules=RemoteRules()) as memory:
            yield memory


class TestOverAVendorThatLags(MemoryContract):
    """Reads of the vendor see a write two seconds later."""

    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        vault = FakeVault()
        vault.behaviour.lag_s = 2.0
        async with opened(tmp_path / "m.db", vault, rules=RemoteRules()) as memory:
            yield memory


class TestWithoutACache(MemoryContract):
    """Every read asks the vendor anew, and the overlay is all that knows of a lagging write."""

    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        vault = FakeVault(batch=7)
        vault.behaviour.lag_s = 0.05
        rules = RemoteRules(roll_s=0.0, roll_bytes=1)
        async with opened(tmp_path / "m.db", vault, rules=rules) as memory:
            yield memory


class TestOverAVendorThatKeepsMemoriesAlone(MemoryContract):
    """No vectors, no personas, no proposals: all that is kept beside it."""

    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        vault = FakeVault(kinds=frozenset({Kind.MEMORY}), vectors=False)
        rules = RemoteRules(roll_s=0.0)
        async with opened(tmp_path / "m.db", vault, rules=rules) as memory:
            yield memory


class TestOverAVendorThatShowsNothing(MemoryContract):
    """The vendor never shows what it took: the overlay alone answers."""

    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[RemoteMemory]:
        vault = FakeVault()
        vault.behaviour.lag_s = 100.0
        rules = RemoteRules(roll_s=0.0, roll_bytes=1)
        async with opened(tmp_path / "m.db", vault, rules=rules) as memory:
            yield memory
