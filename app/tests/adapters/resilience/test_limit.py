"""A limit counts what others take, and not what this process lost by standing still."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from time import sleep

import pytest

from app.adapters.resilience import within

HANGS_S = 60.0
Limit = Callable[[float], AbstractAsyncContextManager[object]]


async def test_who_never_answers_is_given_up() -> None:
    async with asyncio.timeout(HANGS_S):
        with pytest.raises(TimeoutError):
            async with within(0.05):
                await asyncio.Event().wait()


async def test_what_is_done_in_time_is_left_alone_afterwards() -> None:
    async with within(0.05):
        done = "done"
    await asyncio.sleep(0.1)
    assert done == "done"


async def test_an_answer_that_waited_while_this_process_stood_still_is_read() -> None:
    server = await asyncio.start_server(_answering, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for limit, read in ((within, True), (asyncio.timeout, False)):
            (said,) = await asyncio.gather(_asked(limit, reader, writer), return_exceptions=True)
            assert (said == b"1\n2\n") is read, said
        writer.close()


async def test_what_was_lost_is_given_once_and_no_more() -> None:
    async def again_and_again() -> None:
        async with within(0.05):
            for _ in range(600):
                _stand_still(0.1)
                await asyncio.sleep(0.001)

    async def once() -> None:
        async with within(0.05):
            _stand_still(0.2)
            await asyncio.Event().wait()

    for standing in (once, again_and_again):
        async with asyncio.timeout(HANGS_S):
            with pytest.raises(TimeoutError):
                await standing()


async def test_leaving_is_no_lateness() -> None:
    async def asking() -> None:
        async with within(HANGS_S):
            await asyncio.Event().wait()

    call = asyncio.create_task(asking())
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


def _stand_still(seconds: float) -> None:
    sleep(seconds)


async def _answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line)
    writer.close()


async def _asked(limit: Limit, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Two questions one after the other, before the first of which the process stands still."""
    said = b""
    async with limit(0.5):
        for number in (b"1\n", b"2\n"):
            writer.write(number)
            if not said:
                _stand_still(1.5)
            said += await reader.readline()
    return said
