"""Memories and personas as plain JSON values: what export writes and import reads, at every door.

The format is version 1: `{"version", "user_id", "exported_at", "persona", "memories": [...]}`.
Reading is strict about what matters (type, text, ranges, times) and ignores unknown fields.
"""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from uuid import uuid4

from app.core.domain.errors import Refused
from app.core.domain.memory import MAX_MEMORY_ID_CHARACTERS, Json, MemoryItem, MType, Source
from app.core.domain.persona import FACETS, Persona

FORMAT_VERSION = 1


def memory_to_json(item: MemoryItem) -> dict[str, Json]:
    """All of a memory but its embedding; times are RFC 3339 in UTC."""
    return {
        "id": item.id,
        "user_id": item.user_id,
        "mtype": item.mtype.value,
        "text": item.text,
        "confidence": item.confidence,
        "tags": list(item.tags),
        "topic": item.topic,
        "source": item.source,
        "created_at": written(item.created_at),
        "updated_at": written(item.updated_at),
        "expires_at": None if item.expires_at is None else written(item.expires_at),
        "metadata": dict(item.metadata),
    }


def memory_from_json(raw: object, *, user_id: str, now: datetime) -> MemoryItem:
    """One exported memory as this person's; raises `Refused` naming the field that is wrong."""
    if not isinstance(raw, Mapping):
        raise Refused("A memory is an object.")
    created_at = _time(raw, "created_at") or now
    return MemoryItem(
        id=_identifier(raw),
        user_id=user_id,
        mtype=_mtype(raw),
        text=_text(raw, "text"),
        source=_optional_text(raw, "source") or Source.IMPORT,
        created_at=created_at,
        updated_at=_time(raw, "updated_at") or created_at,
        confidence=_share(raw, "confidence", 0.8),
        tags=_tags(raw),
        topic=_optional_text(raw, "topic"),
        expires_at=_time(raw, "expires_at"),
        metadata=_metadata(raw),
    )


def persona_to_json(persona: Persona) -> dict[str, Json]:
    """The facets, which of them were set by hand, and when they last moved.

    The vector stays: it belongs to one embedder.
    """
    return {
        "facets": dict(persona.facets),
        "pinned": [name for name in FACETS if name in persona.pinned],
        "last_updated": written(persona.last_updated),
    }


def facets_from_json(raw: object) -> Mapping[str, float]:
    """The facets of an exported persona; unknown ones are ignored, wrong values are `Refused`."""
    facets = raw.get("facets") if isinstance(raw, Mapping) else None
    if not isinstance(facets, Mapping):
        raise Refused("A persona has facets.", field="persona.facets")
    return {name: _share(facets, name, 0.5) for name in FACETS if name in facets}


def pinned_from_json(raw: object) -> frozenset[str]:
    """Which facets of an exported persona were set by hand; none when it does not say."""
    pinned = raw.get("pinned") if isinstance(raw, Mapping) else None
    return frozenset(name for name in FACETS if isinstance(pinned, list) and name in pinned)


async def document(
    user_id: str, persona: Persona, memories: AsyncIterator[MemoryItem], now: datetime
) -> AsyncIterator[str]:
    """The export as pieces of JSON text, one memory at a time."""
    head = {
        "version": FORMAT_VERSION,
        "user_id": user_id,
        "exported_at": written(now),
        "persona": persona_to_json(persona),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "memories": ['
    separator = "\n"
    async for item in memories:
        yield separator + json.dumps(memory_to_json(item), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def written(at: datetime) -> str:
    """A time as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _identifier(raw: Mapping[str, object]) -> str:
    value = raw.get("id")
    if value is None:
        return str(uuid4())
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_MEMORY_ID_CHARACTERS:
        raise Refused(f"id is a text of 1 to {MAX_MEMORY_ID_CHARACTERS} characters.", field="id")
    return _encodable(value, "id")


def _mtype(raw: Mapping[str, object]) -> MType:
    try:
        return MType(str(raw.get("mtype")))
    except ValueError:
        known = ", ".join(MType)
        raise Refused(f"mtype is one of {known}.", field="mtype") from None


def _text(raw: Mapping[str, object], field: str) -> str:
    value = raw.get(field)
    if not isinstance(value, str):
        raise Refused(f"{field} is a text.", field=field)
    return _encodable(value, field)


def _optional_text(raw: Mapping[str, object], field: str) -> str | None:
    return None if raw.get(field) is None else _text(raw, field)


def _encodable(value: str, field: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(f"{field} holds half a character (a lone surrogate).", field=field) from None
    return value


def _time(raw: Mapping[str, object], field: str) -> datetime | None:
    value = raw.get(field)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(str(value))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"{field} is an RFC 3339 time.", field=field) from None


def _share(raw: Mapping[str, object], field: str, default: float) -> float:
    value = raw.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Refused(f"{field} is a number from 0 to 1.", field=field)
    return float(value)


def _tags(raw: Mapping[str, object]) -> tuple[str, ...]:
    value = raw.get("tags")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise Refused("tags is a list of texts.", field="tags")
    return tuple(_encodable(tag, "tags") for tag in value)


def _metadata(raw: Mapping[str, object]) -> dict[str, Json]:
    value = raw.get("metadata")
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("metadata is an object.", field="metadata")
    _encodable(json.dumps(value, ensure_ascii=False), "metadata")
    return value
