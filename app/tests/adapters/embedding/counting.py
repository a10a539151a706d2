"""An embedder that notes what it was asked, waits to be let go, and fails when told to."""

import asyncio
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding import HashEmbedder
from app.core.domain.errors import Unavailable
from app.core.domain.service import Health, Traits


class CountingEmbedder:
    """Hashes; `asked` holds each call's texts. `gate` holds answers back while it is not set."""

    def __init__(self) -> None:
        self._inner = HashEmbedder()
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = False

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        await self.gate.wait()
        if self.failing:
            raise Unavailable("Told to fail.")
        return await self._inner.embed(texts)

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        await self._inner.close()
