"""Small deterministic vectors and memories for tests of stores; no embedder needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from app.core.domain.memory import MemoryItem, MemoryQuery, MType, Vector

START = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)


def now() -> datetime:
    """Now; stores are asked with their own clock in places."""
    return datetime.now(UTC)


ROUNDING = 5e-5
"""How far a number of a stored vector may be off: a store may keep 16 bits of each."""


def direction(seed: int, dimensions: int) -> Vector:
    """A unit vector that belongs to a seed."""
    vector = np.random.default_rng(seed).standard_normal(dimensions)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def near(vector: Vector, share: float, seed: int = 99) -> Vector:
    """A unit vector at about this cosine to another."""
    other = direction(seed, len(vector))
    other = other - (other @ vector) * vector
    other = other / np.linalg.norm(other)
    mixed = share * vector + np.sqrt(1 - share**2) * other
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)


def memory_of(
    user_id: str,
    memory_id: str,
    *,
    embedding: Vector,
    minutes: float = 0,
    **fields: Any,  # noqa: ANN401  # fields of the item
) -> MemoryItem:
    """A memory whose times lie `minutes` after START; `fields` say what else is special."""
    at = START + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "mtype": MType.HISTORY,
        "text": f"text of {memory_id}",
        "source": "manual",
        "created_at": at,
        "updated_at": at,
        **fields,
    }
    return MemoryItem(id=memory_id, user_id=user_id, embedding=embedding, **values)


def question(
    user_id: str,
    vector: Vector,
    text: str = "",
    **fields: Any,  # noqa: ANN401  # fields of the query
) -> MemoryQuery:
    """A search as of now."""
    return MemoryQuery(user_id=user_id, vector=vector, text=text, now=now(), **fields)
