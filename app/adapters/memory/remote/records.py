"""Memories, personas and shown proposals become flat records, and records become them again.

Nothing is lost on the way, not a microsecond. A record that makes no sense is `Malformed`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np

from app.adapters.memory.remote.vault import Flat, Kind, Record
from app.core.domain.errors import Malformed
from app.core.domain.memory import Json, MemoryItem, MType, Vector, meaningless
from app.core.domain.persona import Persona
from app.core.domain.request import Shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PERSONA_KEY = "persona"
_MICROSECOND = timedelta(microseconds=1)
_EXACT = 2**53  # beyond it a number that travels as a double loses its microseconds
_NOTHING: Mapping[str, Json] = MappingProxyType({})
_TURN_FIELDS = ("role", "conversation_id", "ts")

FlatValue = str | int | float | bool | list[str]


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def memory_record(item: MemoryItem, arrival: int, model_id: str) -> Record:
    """`arrival` orders memories of one moment; `model_id` names the maker of the embedding."""
    flat: dict[str, FlatValue] = {
        "mtype": item.mtype.value,
        "text": item.text,
        "source": str(item.source),
        "confidence": float(item.confidence),
        "arrival": arrival,
        "embedder": model_id,
        **_moment("updated_at", item.updated_at),
    }
    if item.expires_at is not None:
        flat |= _moment("expires_at", item.expires_at)
    if item.topic is not None:
        flat["topic"] = item.topic
    if item.tags:
        flat["tags"] = list(item.tags)
    if item.metadata:
        flat["metadata"] = _json(dict(item.metadata))
    for name in _TURN_FIELDS:
        value = item.metadata.get(name)
        if isinstance(value, str | int | float):
            flat[name] = value
    return Record(
        user_id=item.user_id,
        kind=Kind.MEMORY,
        key=item.id,
        created_at=item.created_at.astimezone(UTC),
        flat=flat,
        vector=_vector(item.embedding),
    )


def item_of(record: Record, dimensions: int) -> MemoryItem:
    """The memory in a record whose vector is known to be ours, or None: then one of zeros."""
    flat = record.flat
    try:
        return MemoryItem(
            id=record.key,
            user_id=record.user_id,
            mtype=MType(str(flat["mtype"])),
            text=_text(flat["text"]),
            source=_text(flat["source"]),
            created_at=record.created_at.astimezone(UTC),
            updated_at=_read_moment(flat, "updated_at"),
            confidence=float(_number(flat.get("confidence", 0.8))),
            tags=_tags(flat.get("tags")),
            topic=None if flat.get("topic") is None else _text(flat["topic"]),
            expires_at=None if flat.get("expires_at") is None else _read_moment(flat, "expires_at"),
            metadata=_metadata(flat.get("metadata")),
            embedding=np.zeros(dimensions, dtype=np.float32)
            if record.vector is None
            else record.vector,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Malformed("The vendor gave back a memory that cannot be read.") from error


def arrival_of(record: Record) -> int:
    """The place among memories of one moment; 0 for a record that is not of our making."""
    value = record.flat.get("arrival", 0)
    return int(value) if isinstance(value, int | float) else 0


def expiry_of(record: Record) -> datetime | None:
    """When the record is over; None for never, or for what cannot be read."""
    if record.flat.get("expires_at") is None:
        return None
    try:
        return _read_moment(record.flat, "expires_at")
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def persona_record(persona: Persona, model_id: str) -> Record:
    """The one persona of a person."""
    flat: dict[str, FlatValue] = {
        "facets": _json(dict(persona.facets)),
        "embedder": model_id,
        **_moment("updated_at", persona.last_updated),
    }
    if persona.pinned:
        flat["pinned"] = sorted(persona.pinned)
    return Record(
        user_id=persona.user_id,
        kind=Kind.PERSONA,
        key=PERSONA_KEY,
        created_at=EPOCH,
        flat=flat,
        vector=_vector(persona.vector),
    )


def persona_of(record: Record, model_id: str, dimensions: int) -> Persona:
    """The persona in a record; a vector of another embedder cannot be compared and is left out."""
    flat = record.flat
    ours = flat.get("embedder") == model_id and _fits(record.vector, dimensions)
    try:
        facets = json.loads(_text(flat["facets"]))
        return Persona(
            user_id=record.user_id,
            last_updated=_read_moment(flat, "updated_at"),
            vector=record.vector if ours else None,
            facets=MappingProxyType({str(name): float(facets[name]) for name in facets}),
            pinned=frozenset(_tags(flat.get("pinned"))),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Malformed("The vendor gave back a persona that cannot be read.") from error


def shown_record(shown: Shown) -> Record:
    """A shown proposal."""
    return Record(
        user_id=shown.user_id,
        kind=Kind.SHOWN,
        key=shown.key,
        created_at=EPOCH,
        flat={"payload": shown.payload, **_moment("expires_at", shown.expires_at)},
    )


def shown_of(record: Record) -> Shown:
    """The proposal in a record."""
    try:
        return Shown(
            user_id=record.user_id,
            key=record.key,
            payload=_text(record.flat["payload"]),
            expires_at=_read_moment(record.flat, "expires_at"),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Malformed("The vendor gave back a proposal that cannot be read.") from error


def own_vector(record: Record, model_id: str, dimensions: int) -> Vector | None:
    """The record's vector when this embedder made it, else None: the meaning is not known."""
    if record.flat.get("embedder") != model_id or not _fits(record.vector, dimensions):
        return None
    return record.vector


def _fits(vector: Vector | None, dimensions: int) -> bool:
    return (
        vector is not None
        and np.shape(vector) == (dimensions,)
        and bool(np.isfinite(vector).all())
        and not meaningless(vector)
    )


def _vector(embedding: Vector | None) -> Vector | None:
    if embedding is None or meaningless(embedding):
        return None
    return np.array(embedding, dtype=np.float32)  # a copy: callers may write into theirs


def _moment(name: str, moment: datetime) -> dict[str, FlatValue]:
    micros = to_micros(moment)
    if abs(micros) <= _EXACT:
        return {name: micros}
    return {name: micros, f"{name}_exact": str(micros)}


def _read_moment(flat: Flat, name: str) -> datetime:
    exact = flat.get(f"{name}_exact")
    return from_micros(int(_text(exact)) if exact is not None else int(_number(flat[name])))


def _number(value: object) -> int | float:
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{type(value).__name__} where a number belongs")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"{type(value).__name__} where a text belongs")


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(_text(tag) for tag in value)
    raise TypeError("tags are a list")


def _metadata(value: object) -> Mapping[str, Json]:
    if value is None:
        return _NOTHING
    read = json.loads(_text(value))
    if not isinstance(read, dict):
        raise TypeError("metadata are an object")
    return read


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
