"""Texts whose meaning is not known yet are embedded in the background, as far as the embedder can.

Nothing here is ever compared with a vector of another embedder.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from app.adapters.memory.remote.entries import Entry
from app.adapters.memory.remote.rules import RemoteRules
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import InklingError, Malformed
from app.core.domain.memory import Vector, meaningless
from app.core.ports.embedding import Embedder


class Meanings:
    """Knows the embedder, by which records are understood."""

    def __init__(self, embedder: Embedder, rules: RemoteRules) -> None:
        model, dimensions = embedder.traits.model_id, embedder.traits.dimensions
        if model is None or dimensions is None:
            raise ValueError("an embedder's traits name its model_id and dimensions")
        self.model_id = model
        self.dimensions = dimensions
        self._embedder = embedder
        self._rules = rules

    def lacking(self, entry: Entry) -> bool:
        """Whether this is a memory that cannot be found by its meaning yet."""
        record = entry.record
        return record is not None and record.kind is Kind.MEMORY and record.vector is None

    async def completed(self, entries: Sequence[Entry], before: datetime) -> tuple[Entry, ...]:
        """The same writes, with the vectors that can be had of those queued `before`."""
        lacking = [e for e in entries if self.lacking(e) and e.queued_at <= before]
        vectors = await self.of([_text(entry.record) for entry in lacking])
        known = {
            entry.number: replace(
                entry, record=entry.record and replace(entry.record, vector=vector)
            )
            for entry, vector in zip(lacking, vectors, strict=True)
            if vector is not None
        }
        return tuple(known.get(entry.number, entry) for entry in entries)

    async def of(self, texts: Sequence[str]) -> tuple[Vector | None, ...]:
        """The vector of each text, None while the embedder cannot say. Never raises its errors."""
        vectors: list[Vector | None] = []
        for start in range(0, len(texts), self._rules.embedded_at_once):
            some = texts[start : start + self._rules.embedded_at_once]
            try:
                async with asyncio.timeout(self._rules.embed_s):
                    rows = await self._embedder.embed(some)
                if rows.shape != (len(some), self.dimensions):
                    raise Malformed("The embedder answered with vectors of another shape.")
            except (InklingError, TimeoutError):
                vectors += [None] * (len(texts) - start)
                break
            vectors += [None if meaningless(row) else np.array(row) for row in rows]
        return tuple(vectors)


def _text(record: Record | None) -> str:
    return "" if record is None else str(record.flat.get("text", ""))
