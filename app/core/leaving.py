"""A stream that is cut when this process has to go: its reader is told, nobody waits for more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from app.core.domain.errors import Unavailable

T = TypeVar("T")

LEAVING = (
    "This server is being restarted, so the answer ends here. What has come is kept; send the "
    "message again in a moment."
)


class Cut(Unavailable):
    """The process is leaving; what was under way has to be asked for again, elsewhere."""

    def __init__(self, sentence: str = LEAVING) -> None:
        super().__init__(sentence)


async def until(leaving: asyncio.Event, pieces: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """The same pieces, until `leaving` is set: then `pieces` is closed and `Cut` is raised."""
    gone = asyncio.ensure_future(leaving.wait())
    try:
        async with aclosing(pieces):
            while True:
                coming = asyncio.ensure_future(anext(pieces))
                try:
                    await asyncio.wait({coming, gone}, return_when=asyncio.FIRST_COMPLETED)
                    if not coming.done():
                        raise Cut
                finally:
                    if not coming.done():
                        coming.cancel()
                        await asyncio.gather(coming, return_exceptions=True)
                try:
                    piece = coming.result()
                except StopAsyncIteration:
                    return
                yield piece
    finally:
        gone.cancel()
