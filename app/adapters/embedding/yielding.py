"""Stands before an embedder on another host: when that fails or is slow, rows of zeros go out.

A row of zeros says that a meaning is not known yet (see `meaningless`), so a request goes on with
words alone. The request is noted as degraded. It never keeps an answer.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.adapters.resilience import Breaker, within
from app.core.domain.errors import Malformed, ProviderError, Unavailable
from app.core.domain.service import Health, Traits
from app.core.domain.trace import note_degraded
from app.core.ports.embedding import Embedder
from app.core.ports.telemetry import Telemetry

UNIT_TOLERANCE = 0.01


class YieldingEmbedder:
    """An `Embedder` that never raises but when it is closed; a cache belongs inside of it.

    After failures in a row the inner one is left alone for a while: a call then costs no time.
    """

    def __init__(
        self,
        inner: Embedder,
        telemetry: Telemetry,
        wait_s: float,
        *,
        breaker: Breaker | None = None,
    ) -> None:
        """`wait_s` bounds each call; the inner embedder's traits must name its dimensions."""
        if inner.traits.dimensions is None:
            raise ValueError("an embedder's traits name its dimensions")
        self._inner = inner
        self._dimensions = inner.traits.dimensions
        self._telemetry = telemetry
        self._wait_s = wait_s
        self._breaker = breaker or Breaker("The embedder")
        self._failure: str | None = None
        self._open = True

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The inner one's rows, or as many rows of zeros."""
        if not self._open:
            raise Unavailable("The embedder is closed.")
        if not texts:
            return self._zeros(0)
        try:
            vectors = await self._breaker.run(lambda: self._asked(texts))
        except ProviderError as error:
            self._failure = str(error)
            note_degraded("embedder")
            self._telemetry.warning(
                "embedder_yielded", reason=type(error).__name__, texts=len(texts)
            )
            return self._zeros(len(texts))
        self._failure = None
        return vectors

    async def health(self) -> Health:
        """Ok while it is open, for words go on without it; `detail` tells of the last failure."""
        name = self.traits.name
        if not self._open:
            return Health(name=name, ok=False, detail="error: The embedder is closed.")
        if self._failure is not None:
            return Health(name=name, ok=True, detail=f"error: {self._failure}")
        try:
            async with within(self._wait_s):
                detail = (await self._inner.health()).detail
        except TimeoutError:
            detail = f"error: The embedder did not answer within {self._wait_s:g} s."
        except ProviderError as error:
            detail = f"error: {error}"
        return Health(name=name, ok=True, detail=detail)

    async def close(self) -> None:
        self._open = False
        await self._inner.close()

    async def _asked(self, texts: Sequence[str]) -> NDArray[np.float32]:
        try:
            async with within(self._wait_s):
                vectors = await self._inner.embed(texts)
        except TimeoutError as error:
            raise Unavailable(f"The embedder did not answer within {self._wait_s:g} s.") from error
        if not self._are_meanings(vectors, len(texts)):
            raise Malformed("The embedder answered with vectors that cannot be used.")
        return vectors

    def _are_meanings(self, vectors: NDArray[np.float32], count: int) -> bool:
        if vectors.shape != (count, self._dimensions):
            return False
        lengths = np.linalg.norm(vectors, axis=1)
        return bool((np.abs(lengths - 1.0) <= UNIT_TOLERANCE).all())  # false for NaN too

    def _zeros(self, count: int) -> NDArray[np.float32]:
        return np.zeros((count, self._dimensions), dtype=np.float32)
