"""Stands before an embedder on another host: texts come in, and reach it without their secrets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.domain.service import Health, Traits
from app.core.ports.embedding import Embedder
from app.core.redaction import mask


class MaskedEmbedder:
    """An `Embedder` around another; texts that differ only in their secrets share a vector."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return await self._inner.embed([mask(text).text for text in texts])

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        await self._inner.close()
