"""A person's conversations: listed, read, renamed, deleted and put back. They are memories.

A conversation is its turns, HISTORY memories of one `conversation_id`, and nothing beside them; so
exporting, importing and forgetting memories does the same to conversations. A title stands in the
metadata of the oldest turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.domain.conversation import (
    MAX_TITLE_CHARACTERS,
    TITLE_KEY,
    Conversation,
    ConversationFilter,
    ConversationPage,
    Heard,
)
from app.core.domain.errors import Missing, Refused, TooLarge
from app.core.domain.memory import Json, MemoryFilter, MemoryItem, MType
from app.core.learning import heard
from app.core.ports.clock import Clock
from app.core.ports.memory import MemoryProvider
from app.core.remembering import Remembering

PAGE = 500
RESTORED_AT_ONCE = 128
_ROLES = ("user", "assistant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A whole conversation, its turns oldest first."""

    conversation: Conversation
    turns: tuple[Heard, ...]


class Conversations:
    """Another person's conversation answers as a missing one. Methods raise `ProviderError`."""

    def __init__(self, *, memory: MemoryProvider, remembering: Remembering, clock: Clock) -> None:
        self._memory = memory
        self._remembering = remembering
        self._clock = clock

    async def list(
        self,
        user_id: str,
        *,
        contains: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> ConversationPage:
        """A page of them, the last spoken in first; `contains` is looked for in titles and turns.

        Raises `Refused` for a cursor that is not one of ours.
        """
        return await self._memory.conversations(
            ConversationFilter(
                user_id=user_id,
                now=self._clock.now(),
                contains=contains,
                limit=limit,
                cursor=cursor,
            )
        )

    async def get(self, user_id: str, conversation_id: str) -> Conversation:
        """One of them; raises `Missing`."""
        only = ConversationFilter(
            user_id=user_id, now=self._clock.now(), only=conversation_id, limit=1
        )
        found = (await self._memory.conversations(only)).items
        if not found:
            raise Missing("There is no such conversation.")
        return found[0]

    async def read(self, user_id: str, conversation_id: str) -> Transcript:
        """All that was said in it; raises `Missing`."""
        conversation = await self.get(user_id, conversation_id)
        items = await self._items(user_id, conversation_id)
        return Transcript(conversation=conversation, turns=heard(items))

    async def rename(self, user_id: str, conversation_id: str, title: str) -> Conversation:
        """Give it a title; raises `Missing`, `Refused` for an empty one, `TooLarge`."""
        name = checked_title(title)
        async with self._remembering.turn_of(user_id):
            items = await self._items(user_id, conversation_id)
            turns = [item for item in items if item.metadata.get("role") in _ROLES]
            if not turns:
                raise Missing("There is no such conversation.")
            await self._memory.upsert(_titled(turns, name))
        return await self.get(user_id, conversation_id)

    async def delete(self, user_id: str, conversation_id: str) -> tuple[MemoryItem, ...]:
        """Delete all its turns; answers them, to be put back. Raises `Missing`.

        What was learned from it stays: those are memories of their own.
        """
        async with self._remembering.turn_of(user_id):
            await self.get(user_id, conversation_id)
            items = await self._items(user_id, conversation_id)
            if not await self._memory.delete(user_id, [item.id for item in items]):
                raise Missing("There is no such conversation.")
        return items

    async def restore(self, items: Sequence[MemoryItem]) -> None:
        """Put back what `delete` answered, exactly as it was."""
        for start in range(0, len(items), RESTORED_AT_ONCE):
            batch = items[start : start + RESTORED_AT_ONCE]
            await self._memory.upsert(await self._remembering.embedded(batch))

    async def _items(self, user_id: str, conversation_id: str) -> tuple[MemoryItem, ...]:
        """Oldest first: put back in this order, each turn stands beside its neighbours again."""
        found: list[MemoryItem] = []
        cursor: str | None = None
        while True:
            page = await self._memory.list(
                MemoryFilter(
                    user_id=user_id,
                    now=self._clock.now(),
                    mtypes=frozenset({MType.HISTORY}),
                    conversation_id=conversation_id,
                    limit=PAGE,
                    cursor=cursor,
                )
            )
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                found.reverse()
                return tuple(sorted(found, key=lambda item: item.created_at))


def checked_title(title: str) -> str:
    """The title on one line; raises `Refused` for an empty one, `TooLarge` over 120 characters."""
    name = " ".join(title.split())
    if not name:
        raise Refused("A conversation needs a title.", field="title")
    if len(name) > MAX_TITLE_CHARACTERS:
        raise TooLarge(
            f"A title can have {MAX_TITLE_CHARACTERS} characters; this has {len(name)}.",
            field="title",
        )
    return name


def _titled(turns: Sequence[MemoryItem], name: str) -> tuple[MemoryItem, ...]:
    """The turns that change: the oldest has the title now, and no other keeps a former one."""
    oldest, *later = turns
    metadata: dict[str, Json] = {**oldest.metadata, TITLE_KEY: name}
    changed = [replace(oldest, metadata=metadata)]
    for turn in later:
        if TITLE_KEY in turn.metadata:
            rest = {key: value for key, value in turn.metadata.items() if key != TITLE_KEY}
            changed.append(replace(turn, metadata=rest))
    return tuple(changed)
