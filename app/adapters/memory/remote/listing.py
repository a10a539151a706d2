"""Memories and a filter come in; one page goes out, newest `updated_at` first."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from heapq import nlargest

from app.adapters.memory.cursors import unwrapped, wrapped
from app.adapters.memory.remote.roll import Kept
from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter, MemoryItem, MemoryPage

_CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9]{1,18})\.(.{1,256})", re.DOTALL)

Place = tuple[int, int, str]
"""Where a memory stands in a listing: (updated_at, arrival, id), all of them falling."""


def page_of(memories: Iterable[Kept], criteria: MemoryFilter) -> MemoryPage:
    """The page; raises `Refused` for a limit below 1 or a cursor that is not one of ours."""
    check_filter(criteria)
    before = None if criteria.cursor is None else read_cursor(criteria.cursor)
    wanted = _wanted(criteria)
    found = [_place(kept) for kept in memories if wanted(kept.item)]
    rest = found if before is None else [place for place in found if place[:3] < before]
    newest = nlargest(criteria.limit + 1, rest, key=_order)
    shown = newest[: criteria.limit]
    return MemoryPage(
        items=tuple(item for *_, item in shown),
        next_cursor=write_cursor(_order(shown[-1])) if len(newest) > len(shown) else None,
        total=len(found),
    )


def in_order(memories: Iterable[Kept]) -> list[MemoryItem]:
    """Oldest first, and those of one moment in the order they came."""
    return [
        kept.item
        for kept in sorted(memories, key=lambda kept: (kept.item.created_at, kept.arrival))
    ]


def check_filter(criteria: MemoryFilter) -> None:
    """Raise `Refused` for a page that cannot be."""
    if criteria.limit < 1:
        raise Refused("A page holds at least one memory.", field="limit")
    if criteria.cursor is not None:
        read_cursor(criteria.cursor)


def write_cursor(place: Place) -> str:
    """An opaque name for a place in the listing."""
    updated, arrival, key = place
    return wrapped(f"{updated}.{arrival}.{key}")


def read_cursor(cursor: str) -> Place:
    """The place a cursor names; raises `Refused` for what is not a cursor."""
    place = unwrapped(cursor, _CURSOR, "a memory listing")
    return int(place[1]), int(place[2]), place[3]


def _place(kept: Kept) -> tuple[int, int, str, MemoryItem]:
    return kept.updated, kept.arrival, kept.item.id, kept.item


def _order(placed: tuple[int, int, str, MemoryItem]) -> Place:
    return placed[:3]


def _wanted(criteria: MemoryFilter) -> Callable[[MemoryItem], bool]:
    words = folded(criteria.contains) if criteria.contains else ""
    source = None if criteria.source is None else str(criteria.source)
    talk = criteria.conversation_id

    def wanted(item: MemoryItem) -> bool:
        return (
            item.alive_at(criteria.now)
            and (criteria.mtypes is None or item.mtype in criteria.mtypes)
            and (source is None or item.source == source)
            and (criteria.tag is None or criteria.tag in item.tags)
            and (talk is None or item.metadata.get("conversation_id") == talk)
            and (not words or words in folded(item.text))
        )

    return wanted


def folded(text: str) -> str:
    """The text as it is compared, whatever the case of its letters and how they are composed."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
