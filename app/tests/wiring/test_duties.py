"""An embedder that was away at the start is listened to when it is back."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding import HashEmbedder
from app.core.domain.service import Health, Traits
from app.core.learning import Probe
from app.wiring.duties import make_probe_when_heard


class LateEmbedder:
    """Answers rows of zeros so many times, then what the inner one says."""

    def __init__(self, times: int) -> None:
        self._inner = HashEmbedder(64)
        self._times = times

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._times -= 1
        rows = await self._inner.embed(texts)
        return np.zeros_like(rows) if self._times >= 0 else rows

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        await self._inner.close()


async def test_leanings_are_learned_once_the_embedder_is_back() -> None:
    heard: list[Probe] = []
    await make_probe_when_heard(LateEmbedder(3), heard.append, every_s=0.01)
    (probe,) = heard
    assert not probe.deaf
