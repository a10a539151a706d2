"""A limit of time for what others do; time in which this process itself stood still is no fault.

A busy machine, or a long computation, holds up the loop: then an answer may be there, unread, when
its limit is over.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STOOD_STILL_S = 0.02
"""A limit that comes up this much late tells of a loop that was held up."""


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """`TimeoutError` when the block takes longer, as `asyncio.timeout` raises it.

    If the limit itself comes up late, what was lost is given once more, at most as much again.
    """
    loop = asyncio.get_running_loop()
    due = loop.time() + seconds
    async with asyncio.timeout(None) as limit:

        def over() -> None:
            lost = loop.time() - due
            more = min(lost, seconds) if lost > STOOD_STILL_S else 0.0
            limit.reschedule(loop.time() + more)

        waiting = loop.call_at(due, over)
        try:
            yield
        finally:
            waiting.cancel()
