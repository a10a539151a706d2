"""One person's list of memories: read a page of it, add, edit, delete, and undo the last change."""

from dataclasses import dataclass

from app.core.domain.errors import Missing, Refused
from app.core.domain.memory import MemoryFilter, MemoryItem, MType, Source
from app.core.memories import Draft, Edit
from app.services import Services
from app.ui.handlers.listing import MAX_SEARCH_CHARACTERS, ROWS, Place
from app.ui.handlers.person import person, written
from app.ui.words import say

NEAREST = 100
ALIKE = 0.45
"""With MiniLM paraphrases have a cosine of 0.5 and more; a search may be a little more generous."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of memories: `first` counts from 1; `filtered` = a search or a choice narrows it.

    `near` = no text contains what was searched; these are near it in meaning.
    """

    items: tuple[MemoryItem, ...]
    total: int
    place: Place
    filtered: bool
    near: bool = False

    @property
    def first(self) -> int:
        """The number of the first memory shown."""
        return len(self.place.cursors) * ROWS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last change: the memory as it was before."""

    user_id: str
    item: MemoryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was stored; `before` is the memory as it was (None: added), `renewed` = it was known."""

    item: MemoryItem
    before: MemoryItem | None = None
    renewed: bool = False


async def browse(  # what the list is narrowed by, and where in it
    services: Services,
    who: object,
    search: object,
    kind: object,
    cursors: tuple[str, ...] = (),
    *,
    source: object = "",
) -> Shelf:
    """The page of the list at the end of `cursors`; an emptied page gives way to the one before.

    When no text contains what is searched, what is near it in meaning.
    """
    user_id, text, mtype = person(who), written(search).strip(), chosen_kind(kind)
    text, origin = text[:MAX_SEARCH_CHARACTERS], chosen_source(source)
    found = await services.memories.list(
        MemoryFilter(
            user_id=user_id,
            now=services.clock.now(),
            mtypes=None if mtype is None else frozenset({mtype}),
            source=origin,
            contains=text or None,
            limit=ROWS,
            cursor=cursors[-1] if cursors else None,
        )
    )
    if not found.items and cursors:
        return await browse(services, who, search, kind, cursors[:-1], source=source)
    items = found.items
    if text and not items:
        items = await _near(services, user_id, text, mtype, origin)
    place = Place(
        user_id=user_id,
        cursors=cursors,
        next_cursor=found.next_cursor,
        ids=tuple(item.id for item in items),
    )
    return Shelf(
        items=items,
        total=found.total or len(items),
        place=place,
        filtered=bool(text or mtype or origin),
        near=bool(items) and not found.items,
    )


async def _near(
    services: Services, user_id: str, text: str, mtype: MType | None, origin: Source | None
) -> tuple[MemoryItem, ...]:
    """What bears on the words without containing them, best first; at most a page."""
    mtypes = None if mtype is None else frozenset({mtype})
    best = await services.memories.search(user_id, text, NEAREST, mtypes)
    found = (scored.candidate for scored in best)
    near = (one.item for one in found if one.relevant or one.cosine >= ALIKE)
    return tuple(item for item in near if origin is None or item.source == origin)[:ROWS]


async def save(
    services: Services, who: object, memory_id: str | None, kind: object, text: object
) -> Saved:
    """Add a memory, or change the one with this id. Raises `Refused`, `Missing`."""
    user_id, mtype, said = person(who), chosen_kind(kind), written(text)
    if mtype is None:
        raise Refused(say("errors.kind"), field="mtype")
    if memory_id is None:
        item = await services.memories.add(user_id, Draft(mtype=mtype, text=said))
        return Saved(item=item, renewed=item.created_at != item.updated_at)
    before = await services.memories.get(user_id, memory_id)
    item = await services.memories.edit(user_id, memory_id, Edit(text=said, mtype=mtype))
    return Saved(item=item, before=before)


async def remove(services: Services, who: object, memory_id: str) -> Undo:
    """Delete one memory; answers what puts it back."""
    user_id = person(who)
    item = await services.memories.get(user_id, memory_id)
    await services.memories.delete(user_id, memory_id)
    return Undo(user_id=user_id, item=item)


async def put_back(services: Services, who: object, undo: object) -> None:
    """Undo the last change. Raises `Refused` when there is none, or it was another person's."""
    user_id = person(who)
    if not isinstance(undo, Undo) or undo.user_id != user_id:
        raise Refused(say("memory.nothing_to_undo"))
    await services.memories.restore(undo.item)


def at_row(place: object, who: object, row: int) -> str:
    """The id of the memory shown in a row. Raises `Missing` when the list is another by now."""
    if not isinstance(place, Place) or place.user_id != person(who) or row >= len(place.ids):
        raise Missing("The list has changed.")
    return place.ids[row]


def chosen_kind(raw: object) -> MType | None:
    """The kind of memory a list was narrowed to; None for all of them."""
    if raw is None or raw == "":
        return None
    try:
        return MType(str(raw))
    except ValueError:
        raise Refused(say("errors.kind"), field="mtype") from None


def chosen_source(raw: object) -> Source | None:
    """Where memories come from that a list was narrowed to; None for anywhere."""
    if raw is None or raw == "":
        return None
    try:
        return Source(str(raw))
    except ValueError:
        raise Refused(say("errors.source"), field="source") from None
