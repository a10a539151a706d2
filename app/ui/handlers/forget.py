"""The right to be forgotten: how much there is to delete, and its deletion, checked afterwards."""

from dataclasses import dataclass

from app.core.domain.memory import MemoryFilter
from app.core.overview import Remains
from app.services import Services
from app.ui.handlers.person import person


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many memories were deleted, and what the store holds now (nothing, unless some came)."""

    deleted: int
    remains: Remains

    @property
    def left(self) -> int:
        """How many memories there are now."""
        return sum(count for _, count in self.remains.memories)


async def how_many(services: Services, who: object) -> int:
    """How many memories this person has."""
    criteria = MemoryFilter(user_id=person(who), now=services.clock.now(), limit=1)
    return (await services.memories.list(criteria)).total


async def forget(services: Services, who: object) -> Forgotten:
    """Delete all memories and the persona of this person."""
    await services.chat.drain()  # or an answer that was stopped would be kept after all
    user_id = person(who)
    deleted = await services.memories.forget(user_id)
    return Forgotten(deleted=deleted, remains=await services.memories.remains(user_id))
