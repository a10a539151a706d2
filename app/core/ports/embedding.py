"""The boundary to a sentence embedder. Every embedder passes `contracts/embedding.py`."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.domain.service import Health, Traits


class Embedder(Protocol):
    """Turns texts into unit vectors; a text gives the same vector alone or in a batch."""

    @property
    def traits(self) -> Traits:
        """`dimensions` and `model_id` are set; vectors of different `model_id`s never mix."""

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape [len(texts), dimensions], rows of unit length. Raises `ProviderError`.

        An embedder that stands before a remote one answers rows of zeros instead of raising (see
        `meaningless`), and notes the request as degraded.
        """

    async def health(self) -> Health: ...

    async def close(self) -> None: ...
