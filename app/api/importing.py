"""The memories of an import, each read by itself: what can be stored, and what is wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.api.schemas.fields import metadata_fault
from app.core.domain.errors import Refused
from app.core.domain.memory import Json, MemoryItem
from app.core.portable import memory_from_json

WHOLE = ""
AT_ONCE = 100
"""Memories read before others get their turn: some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """Items that can be stored, the place each had, and (place, field, reason) of the others."""

    items: tuple[MemoryItem, ...]
    places: tuple[int, ...]
    faults: tuple[tuple[int, str, str], ...]

    def errors(self, refused: Sequence[tuple[int, str]]) -> list[Json]:
        """All that is wrong, by place; `refused` counts within `items`."""
        late = ((self.places[position], "text", reason) for position, reason in refused)
        return [
            {"index": place, "field": field, "message": message}
            for place, field, message in sorted([*self.faults, *late])
        ]


async def read_items(raw: Sequence[object], user_id: str, now: datetime) -> Readable:
    """Read memories in their order; those without a time follow each other from `now`."""
    items, places, faults = [], [], []
    for place, one in enumerate(raw):
        if place % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)  # other calls get their turn
        try:
            items.append(_read(one, user_id, now + timedelta(microseconds=place)))
            places.append(place)
        except Refused as error:
            faults.append((place, error.field or WHOLE, str(error)))
    return Readable(items=tuple(items), places=tuple(places), faults=tuple(faults))


def _read(raw: object, user_id: str, now: datetime) -> MemoryItem:
    metadata = raw.get("metadata") if isinstance(raw, dict) else None
    fault = metadata_fault(metadata) if isinstance(metadata, dict) else None
    if fault is not None:
        raise Refused(f"{fault}.", field="metadata")
    return memory_from_json(raw, user_id=user_id, now=now)
