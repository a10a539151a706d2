"""A provider that only writes down what it was given, for tests of what stands before one."""

from collections.abc import AsyncIterator, Sequence

from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.memory import Hit, MemoryFilter, MemoryItem, MemoryPage, MemoryQuery, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.service import Health, Traits


class RecordingMemory:
    """Knows nothing and keeps every argument in `given`."""

    def __init__(self) -> None:
        self.given: list[object] = []

    @property
    def traits(self) -> Traits:
        return Traits(name="recording", leaves_machine=True, dimensions=16)

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        self.given.append(tuple(items))

    async def search(self, query: MemoryQuery) -> tuple[Hit, ...]:
        self.given.append(query)
        return ()

    async def get(self, user_id: str, memory_id: str) -> MemoryItem | None:
        self.given.append((user_id, memory_id))
        return None

    async def known(self, user_id: str, ids: Sequence[str]) -> frozenset[str]:
        self.given.append((user_id, *ids))
        return frozenset()

    async def list(self, criteria: MemoryFilter) -> MemoryPage:
        self.given.append(criteria)
        return MemoryPage(items=(), next_cursor=None, total=0)

    async def conversations(self, criteria: ConversationFilter) -> ConversationPage:
        self.given.append(criteria)
        return ConversationPage(items=(), next_cursor=None, total=0)

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        self.given.append((user_id, *ids))
        return 0

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        self.given.append((user_id, mtype))
        return 0

    async def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        self.given.append(user_id)
        nothing: tuple[MemoryItem, ...] = ()
        for item in nothing:
            yield item

    async def get_persona(self, user_id: str) -> Persona | None:
        self.given.append(user_id)
        return None

    async def put_persona(self, persona: Persona) -> None:
        self.given.append(persona)

    async def get_shown(self, user_id: str, key: str) -> Shown | None:
        self.given.append((user_id, key))
        return None

    async def put_shown(self, *shown: Shown) -> None:
        self.given.extend(shown)

    async def health(self) -> Health:
        return Health(name="recording", ok=True, detail="ok")

    async def close(self) -> None:
        """Nothing to close."""
