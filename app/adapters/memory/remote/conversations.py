"""A person's memories come in; a page of their conversations goes out, the last spoken in first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.adapters.memory.remote.listing import folded
from app.adapters.memory.remote.roll import Kept
from app.adapters.memory.talking import cut
from app.core.domain.conversation import (
    TITLE_KEY,
    Conversation,
    ConversationFilter,
    ConversationPage,
    Role,
)
from app.core.domain.memory import MemoryItem, MType

_ROLES = (Role.USER.value, Role.ASSISTANT.value)


def conversations_of(memories: Iterable[Kept], criteria: ConversationFilter) -> ConversationPage:
    """The page; raises `Refused` for a limit below 1 or a cursor that is not one of ours."""
    turns: dict[str, list[Kept]] = defaultdict(list)
    for kept in memories:
        name = kept.item.metadata.get("conversation_id")
        if (
            _is_turn(kept.item)
            and isinstance(name, str)
            and name
            and kept.item.alive_at(criteria.now)
        ):
            turns[name].append(kept)
    wanted = {name: own for name, own in turns.items() if _is_wanted(name, own, criteria)}
    spoken = [(max(kept.updated for kept in own), name) for name, own in wanted.items()]
    page, next_cursor = cut(spoken, criteria.cursor, criteria.limit)
    items = tuple(_described(name, wanted[name]) for _, name in page)
    return ConversationPage(items=items, next_cursor=next_cursor, total=len(wanted))


def _is_turn(item: MemoryItem) -> bool:
    return item.mtype is MType.HISTORY and item.metadata.get("role") in _ROLES


def _is_wanted(name: str, turns: Sequence[Kept], criteria: ConversationFilter) -> bool:
    if criteria.only is not None and name != criteria.only:
        return False
    if not criteria.contains:
        return True
    words = folded(criteria.contains)
    return any(
        words in folded(kept.item.text) or words in folded(_title(kept.item)) for kept in turns
    )


def _described(name: str, turns: Sequence[Kept]) -> Conversation:
    items = [
        kept.item for kept in sorted(turns, key=lambda one: (one.item.created_at, one.arrival))
    ]
    said = (item.text for item in items if item.metadata.get("role") == Role.USER.value)
    return Conversation(
        id=name,
        title=next(filter(None, map(_title, items)), None),
        opening=next(said, ""),
        turns=sum(not _is_further_part(item) for item in items),
        started_at=items[0].created_at,
        updated_at=max(item.updated_at for item in items),
    )


def _title(item: MemoryItem) -> str:
    title = item.metadata.get(TITLE_KEY)
    return title if isinstance(title, str) else ""


def _is_further_part(item: MemoryItem) -> bool:
    part = item.metadata.get("part")
    return isinstance(part, int) and part > 1
