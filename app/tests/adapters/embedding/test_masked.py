"""An embedder on another host sees no secret."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from app.adapters.embedding.hash import HashEmbedder
from app.adapters.embedding.masked import MaskedEmbedder
from app.core.ports.embedding import Embedder
from app.tests.contracts.embedding import EmbedderContract
from app.tests.core.redaction import secrets


class TestMaskedEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return MaskedEmbedder(HashEmbedder(384))


class _Recording(HashEmbedder):
    def __init__(self) -> None:
        super().__init__(32)
        self.seen: list[str] = []

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return await super().embed(texts)


@given(planted=secrets.planted)
@settings(max_examples=200, deadline=None)
def test_no_secret_reaches_the_inner_embedder(planted: tuple[str, str]) -> None:
    written, secret = planted
    inner = _Recording()
    vectors = asyncio.run(MaskedEmbedder(inner).embed([f"note: {written}", "plain words"]))
    assert vectors.shape == (2, 32)
    assert inner.seen[1] == "plain words"
    assert secret not in inner.seen[0]
