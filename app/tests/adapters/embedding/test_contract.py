"""Every embedder keeps the one contract."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.adapters.embedding import (
    CachedEmbedder,
    HashEmbedder,
    open_local_embedder,
    open_sentence_transformers,
)
from app.core.ports.embedding import Embedder
from app.tests.contracts.embedding import EmbedderContract


class TestLocal(EmbedderContract):
    @pytest.fixture
    async def embedder(self, home: Path) -> AsyncIterator[Embedder]:
        embedder = await open_local_embedder(home)
        yield embedder
        await embedder.close()


class TestHash(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashEmbedder()


class TestHashOfFewDimensions(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashEmbedder(128)


class TestCachedHash(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return CachedEmbedder(HashEmbedder())


class TestCacheOfOneText(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return CachedEmbedder(HashEmbedder(), capacity=1)


class TestCachedLocal(EmbedderContract):
    @pytest.fixture
    async def embedder(self, home: Path) -> AsyncIterator[Embedder]:
        embedder = CachedEmbedder(await open_local_embedder(home))
        yield embedder
        await embedder.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed: pip install -r requirements-models.txt",
)
class TestSentenceTransformers(EmbedderContract):
    @pytest.fixture
    async def embedder(self) -> AsyncIterator[Embedder]:
        embedder = await open_sentence_transformers("sentence-transformers/all-MiniLM-L6-v2")
        yield embedder
        await embedder.close()
