"""Work is done for a caller only as long as the caller is there: whoever leaves ends it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

T = TypeVar("T")


class CallerLeft(Exception):  # named for what happened
    """The connection was closed before there was an answer; nobody is there to read one."""


async def while_present(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The work's result or error; cancels it and raises `CallerLeft` when the caller goes away.

    The request's body must have been read.
    """
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise CallerLeft
        return doing.result()
    finally:
        for task in (doing, leaving):
            task.cancel()
        await asyncio.gather(doing, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
