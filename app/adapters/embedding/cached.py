"""An embedder that remembers: equal texts are embedded once, also when they are asked for at once.

Keeps texts and vectors in memory only, bounded in number and bytes; least recently used go first.
"""

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.domain.errors import Misconfigured, Unavailable
from app.core.domain.service import Health, Traits
from app.core.ports.embedding import Embedder

CAPACITY = 4_096
CAPACITY_BYTES = 16 * 1_048_576

Vector = NDArray[np.float32]
Flight = asyncio.Task[NDArray[np.float32]]


class CachedEmbedder:
    """Wraps any embedder. Answers are the caller's own arrays: writing to one changes nothing.

    A batch is sent on as the texts of it that are neither kept nor on their way. The call to the
    inner embedder outlives a caller that is cancelled, since others may be waiting for it too;
    failures reach all who wait and are not kept.
    """

    def __init__(
        self, inner: Embedder, capacity: int = CAPACITY, capacity_bytes: int = CAPACITY_BYTES
    ) -> None:
        if capacity < 1 or capacity_bytes < 1:
            raise Misconfigured("The embedding cache must hold at least one text and one byte.")
        self._inner = inner
        self._kept = _Kept(capacity, capacity_bytes)
        self._flying: dict[str, tuple[Flight, int]] = {}
        self._open = True

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the inner embedder's, from memory where it can be."""
        if not self._open:
            raise Unavailable("The embedding cache is closed.")
        if len(texts) == 1:
            return (await self._vector_of(texts[0]))[np.newaxis].copy()
        known = {text: vector for text in texts if (vector := self._kept.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        self._send([text for text in missing if text not in self._flying])
        awaited = {text: self._flying[text] for text in missing}
        for text, (flight, row) in awaited.items():
            known[text] = (await asyncio.shield(flight))[row]
        if not texts:
            return await self._inner.embed(())
        return np.stack([known[text] for text in texts])

    async def _vector_of(self, text: str) -> Vector:
        """One text's, kept or awaited: what nearly every request asks for."""
        vector = self._kept.get(text)
        if vector is not None:
            return vector
        if text not in self._flying:
            self._send([text])
        flight, row = self._flying[text]
        found: Vector = (await asyncio.shield(flight))[row]
        return found

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        """Wait for what is on its way, then close the inner embedder and forget everything."""
        self._open = False
        await asyncio.gather(
            *{flight for flight, _ in self._flying.values()}, return_exceptions=True
        )
        self._kept = _Kept(1, 1)
        await self._inner.close()

    def _send(self, texts: Sequence[str]) -> None:
        if not texts:
            return

        async def fly() -> NDArray[np.float32]:
            return await self._inner.embed(texts)

        flight = asyncio.create_task(fly())
        self._flying.update((text, (flight, row)) for row, text in enumerate(texts))
        flight.add_done_callback(lambda done: self._land(texts, done))

    def _land(self, texts: Sequence[str], flight: Flight) -> None:
        for text in texts:
            del self._flying[text]
        if flight.cancelled() or flight.exception() is not None:
            return
        for text, vector in zip(texts, flight.result(), strict=True):
            self._kept.put(text, vector.copy())


class _Kept:
    """The least-recently-used map itself."""

    def __init__(self, capacity: int, capacity_bytes: int) -> None:
        self._capacity = capacity
        self._capacity_bytes = capacity_bytes
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._bytes = 0

    def get(self, text: str) -> Vector | None:
        vector = self._vectors.get(text)
        if vector is not None:
            self._vectors.move_to_end(text)
        return vector

    def put(self, text: str, vector: Vector) -> None:
        if text in self._vectors:
            return
        self._vectors[text] = vector
        self._bytes += _size(text, vector)
        while len(self._vectors) > self._capacity or self._bytes > self._capacity_bytes:
            self._bytes -= _size(*self._vectors.popitem(last=False))


def _size(text: str, vector: Vector) -> int:
    return sys.getsizeof(text) + sys.getsizeof(vector)
