"""The one boundary to what is remembered of people. Every provider passes `contracts/memory.py`."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.memory import Hit, MemoryFilter, MemoryItem, MemoryPage, MemoryQuery, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.service import Health, Traits


class MemoryProvider(Protocol):
    """Keeps memories, personas and shown proposals, each person apart from every other.

    A call that returned is durable. Reads see the caller's own writes. Expired items are never
    returned by `search`, `list`, `get` or `export`. All methods raise `ProviderError` when the
    store fails; another person's item answers exactly as a missing one.
    """

    @property
    def traits(self) -> Traits: ...

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        """Add or replace by (user_id, id), all or none. Every item must carry its embedding.

        A vector of zeros says that the meaning is not known yet: the provider keeps the item and
        finds it by its words, and has it embedded as soon as the embedder can.
        """

    async def search(self, query: MemoryQuery) -> tuple[Hit, ...]:
        """The best items by meaning or words, with both raw signals; a superset is allowed."""

    async def get(self, user_id: str, memory_id: str) -> MemoryItem | None: ...

    async def known(self, user_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of `ids` this person already has, expired ones included."""

    async def list(self, criteria: MemoryFilter) -> MemoryPage: ...

    async def conversations(self, criteria: ConversationFilter) -> ConversationPage:
        """Of the HISTORY items with a `role` (user, assistant) and a `conversation_id`."""

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        """Delete by id; answers how many there were."""

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        """Delete all of one type; with None everything of the person's, persona included."""

    def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        """All items, oldest first, in pages behind the scenes; never all in memory."""

    async def get_persona(self, user_id: str) -> Persona | None: ...

    async def put_persona(self, persona: Persona) -> None: ...

    async def get_shown(self, user_id: str, key: str) -> Shown | None:
        """The proposal under `key` if it has not expired."""

    async def put_shown(self, *shown: Shown) -> None:
        """Keep or renew proposals, each under its key."""

    async def health(self) -> Health: ...

    async def close(self) -> None: ...
