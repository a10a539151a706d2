"""A memory becomes a row of the table, and a row a memory again; nothing is lost on the way."""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from app.adapters.memory.exact.talks import Talk
from app.adapters.memory.local.times import from_micros, to_micros
from app.core.domain.memory import Json, MemoryItem, MType, Vector

COLUMNS = (
    "memories.id, ref, mtype, text, source, created_at, updated_at, confidence, tags, topic, "
    "expires_at, metadata"
)
"""What `item_of` reads, in its order; the first is the row number."""

_TYPES = {mtype.value: mtype for mtype in MType}
_NOTHING: Mapping[str, Json] = MappingProxyType({})
_TO_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_FROM_JSON = json.JSONDecoder().raw_decode  # what was written above has no blanks to pass over


def item_of(user_id: str, row: tuple[Any, ...], embedding: Vector | None = None) -> MemoryItem:
    """The memory in a row of COLUMNS."""
    _, ref, mtype, text, source, created, updated, confidence, tags, topic, expires, metadata = row
    return MemoryItem(
        id=ref,
        user_id=user_id,
        mtype=_TYPES[mtype],
        text=text,
        source=source,
        created_at=(at := from_micros(created)),
        updated_at=at if updated == created else from_micros(updated),
        confidence=confidence,
        tags=tuple(_FROM_JSON(tags)[0]) if tags != "[]" else (),
        topic=topic,
        expires_at=None if expires is None else from_micros(expires),
        metadata=_FROM_JSON(metadata)[0] if metadata != "{}" else _NOTHING,
        embedding=embedding,
    )


def values_of(person: int, item: MemoryItem, talk: Talk | None) -> tuple[object, ...]:
    """The row's columns after its number, in the order in which `upserting` names them."""
    created = to_micros(item.created_at)
    return (
        person,
        item.id,
        item.mtype.value,
        item.text,
        str(item.source),
        item.topic,
        to_json(list(item.tags)) if item.tags else "[]",
        to_json(dict(item.metadata)) if item.metadata else "{}",
        talk.conversation if talk else None,
        talk.session if talk else None,
        float(item.confidence),
        created,
        created if item.updated_at is item.created_at else to_micros(item.updated_at),
        None if item.expires_at is None else to_micros(item.expires_at),
    )


def to_json(value: object) -> str:
    """Compact JSON text; raises ValueError or TypeError for what JSON cannot say (NaN, sets, …)."""
    return _TO_JSON.encode(value)


def id_list(ids: Iterable[object]) -> str:
    """Values for `IN (SELECT value FROM json_each(?))`: one statement for any number of them."""
    return json.dumps(list(ids))


def vector_of(blob: bytes) -> Vector:
    """A stored embedding: little-endian float32."""
    return np.frombuffer(blob, dtype="<f4")


def blob_of(vector: Vector) -> bytes:
    """An embedding for storing."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()
