"""What runs beside the requests: expired memories are purged, late ones embedded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.core.domain.errors import ProviderError
from app.wiring.adapters import Adapters

PURGE_EVERY_S = 3_600.0
EMBED_LATE_EVERY_S = 30.0


@asynccontextmanager
async def duties(adapters: Adapters) -> AsyncIterator[None]:
    """The duties go on as long as the block runs."""
    store = adapters.store

    async def purge() -> int:
        return await store.purge(adapters.clock.now())

    running = [asyncio.create_task(_repeat(adapters, "purge", purge, PURGE_EVERY_S))]
    if store.embed_late is not None:
        late = _repeat(adapters, "embed_late", store.embed_late, EMBED_LATE_EVERY_S)
        running.append(asyncio.create_task(late))
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _repeat(
    adapters: Adapters, name: str, duty: Callable[[], Awaitable[int]], every_s: float
) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            count = await duty()
        except ProviderError as error:
            adapters.telemetry.warning(f"{name}_failed", reason=type(error).__name__)
        else:
            if count:
                adapters.telemetry.event(f"{name}_done", count=count)
