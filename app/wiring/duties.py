"""What runs beside the requests: expired memories are purged, late ones and the probe embedded.

Uses of memories are written down, many at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.core.domain.errors import ProviderError
from app.core.journey import Journey
from app.core.learning import Probe, make_probe, probe_texts
from app.core.ports.embedding import Embedder
from app.wiring.adapters import Adapters

PURGE_EVERY_S = 3_600.0
EMBED_LATE_EVERY_S = 30.0
COUNT_USES_EVERY_S = 15.0


@asynccontextmanager
async def duties(adapters: Adapters, journey: Journey) -> AsyncIterator[None]:
    """The duties go on as long as the block runs."""
    store = adapters.store

    async def purge() -> int:
        purged = await store.purge(adapters.clock.now())
        if not adapters.memory.traits.leaves_machine:
            purged += await adapters.uses.sweep(adapters.clock.now())
        return purged

    running = [
        asyncio.create_task(_repeat(adapters, "purge", purge, PURGE_EVERY_S)),
        asyncio.create_task(
            _repeat(adapters, "count_uses", adapters.uses.flush, COUNT_USES_EVERY_S)
        ),
    ]
    if store.embed_late is not None:
        late = _repeat(adapters, "embed_late", store.embed_late, EMBED_LATE_EVERY_S)
        running.append(asyncio.create_task(late))
    if adapters.embedder.traits.leaves_machine:
        running.append(
            asyncio.create_task(make_probe_when_heard(adapters.embedder, journey.listen_with))
        )
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


async def make_probe_when_heard(
    embedder: Embedder, listen: Callable[[Probe], None], every_s: float = EMBED_LATE_EVERY_S
) -> None:
    """Once the embedder answers: it may have been away when the probe was made at the start."""
    while True:
        probe = make_probe(await embedder.embed(probe_texts()))
        if not probe.deaf:
            listen(probe)
            return
        await asyncio.sleep(every_s)
