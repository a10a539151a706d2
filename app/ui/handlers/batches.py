"""Pieces come in whenever they come; lists of them go out at a steady pace, none held back.

What the source had to do without is noted for the reader too, who runs in a context of its own.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

from app.core.domain.trace import degraded, note_degraded

T = TypeVar("T")


async def batches(
    source: AsyncGenerator[T], pause_s: Callable[[], float]
) -> AsyncGenerator[list[T]]:
    """What came since the last list: the first at once, each further `pause_s()` later or more.

    The end and an error of `source` come after all its pieces. Closing this closes `source`.
    """
    held: list[T] = []
    lacked: set[str] = set()
    more = asyncio.Event()

    async def gather() -> None:
        async with aclosing(source) as pieces:
            async for piece in pieces:
                held.append(piece)
                lacked.update(degraded())
                more.set()

    gathering = asyncio.create_task(gather())
    gathering.add_done_callback(lambda _: more.set())
    try:
        while True:
            await more.wait()
            more.clear()
            for dependency in lacked:
                note_degraded(dependency)
            if held:
                batch, held[:] = list(held), []
                yield batch
            if gathering.done():
                if held:
                    more.set()
                    continue
                gathering.result()
                return
            await asyncio.wait({gathering}, timeout=pause_s())
    finally:
        gathering.cancel()
        await asyncio.gather(gathering, return_exceptions=True)
