"""Pages of conversations, the same for every store: their order, and the cursors between them."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from app.adapters.memory.cursors import unwrapped, wrapped
from app.core.domain.errors import Refused

_CURSOR = re.compile(r"(-?[0-9]{1,18})\.(.+)", re.DOTALL)

Spoken: TypeAlias = tuple[int, str]
"""Where a conversation stands in a listing: (µs of its last turn, id), both of them falling."""


def cut(found: Sequence[Spoken], cursor: str | None, limit: int) -> tuple[list[Spoken], str | None]:
    """The page of `found` after `cursor`, and the cursor of the next; None on the last.

    Raises `Refused` for a limit below 1 or a cursor that is not one of ours.
    """
    if limit < 1:
        raise Refused("A page holds at least one conversation.", field="limit")
    before = None if cursor is None else read_cursor(cursor)
    rest = sorted((one for one in found if before is None or one < before), reverse=True)
    page = rest[:limit]
    return page, write_cursor(page[-1]) if len(rest) > limit else None


def write_cursor(place: Spoken) -> str:
    """An opaque name for a place in the listing."""
    spoken, name = place
    return wrapped(f"{spoken}.{name}")


def read_cursor(cursor: str) -> Spoken:
    """The place a cursor names; raises `Refused` for what is not a cursor."""
    place = unwrapped(cursor, _CURSOR, "a listing of conversations")
    return int(place[1]), place[2]
