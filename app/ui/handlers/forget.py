"""The right to be forgotten: how much there is to delete, and its deletion, checked afterwards."""

from dataclasses import dataclass

from app.core.domain.memory import MemoryFilter
from app.services import Services
from app.ui.handlers.person import person


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many memories were deleted, and how many there are now (0, unless some came in)."""

    deleted: int
    left: int


async def how_many(services: Services, who: object) -> int:
    """How many memories this person has."""
    criteria = MemoryFilter(user_id=person(who), now=services.clock.now(), limit=1)
    return (await services.memories.list(criteria)).total


async def forget(services: Services, who: object) -> Forgotten:
    """Delete all memories and the persona of this person."""
    await services.chat.drain()  # or an answer that was stopped would be kept after all
    deleted = await services.memories.forget(person(who))
    return Forgotten(deleted=deleted, left=await how_many(services, who))
