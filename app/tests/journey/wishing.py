"""Who wishes what, and what is remembered of them."""

from app.core.domain.memory import MemoryItem
from app.services import Services

ANA, BEN = "ana", "ben"


LANDLORD = "help me email my landlord"


async def remembered(services: Services, user_id: str) -> list[MemoryItem]:
    return [item async for item in services.memories.export(user_id)]
