"""Two small embedders that differ, for tests of stores: a text's vector follows from its hash."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.core.domain.errors import Unavailable
from app.core.domain.service import Health, Traits
from app.tests.contracts.samples import direction


class SmallEmbedder:
    """Deterministic and instant. `fails_after` texts it is unavailable."""

    def __init__(
        self, model_id: str = "small", dimensions: int = 16, fails_after: int | None = None
    ) -> None:
        self.embedded = 0
        self._fails_after = fails_after
        self._traits = Traits(
            name=model_id, leaves_machine=False, dimensions=dimensions, model_id=model_id
        )

    @property
    def traits(self) -> Traits:
        return self._traits

    def vector(self, text: str) -> NDArray[np.float32]:
        assert self._traits.dimensions is not None
        return direction(crc32(f"{self._traits.model_id} {text}".encode()), self._traits.dimensions)

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._fails_after is not None and self.embedded + len(texts) > self._fails_after:
            raise Unavailable("The embedder is away.")
        self.embedded += len(texts)
        return np.stack([self.vector(text) for text in texts])

    async def health(self) -> Health:
        return Health(name=self._traits.name, ok=True, detail="ok")

    async def close(self) -> None:
        """Nothing to close."""
