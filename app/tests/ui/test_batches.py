import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from app.core.domain.errors import Unavailable
from app.core.domain.trace import degraded, note_degraded, watch_degradation
from app.ui.handlers.batches import batches

HANGS_S = 60.0


async def _numbers(count: int) -> AsyncGenerator[int]:
    for number in range(count):
        await asyncio.sleep(0)
        yield number


async def test_everything_arrives_once_and_in_order() -> None:
    told = [batch async for batch in batches(_numbers(500), lambda: 0.2)]
    assert [number for batch in told for number in batch] == list(range(500))
    assert len(told) < 100


async def test_the_first_piece_does_not_wait() -> None:
    async with asyncio.timeout(HANGS_S), aclosing(batches(_numbers(3), lambda: 600.0)) as told:
        assert (await anext(told))[0] == 0


async def test_the_end_does_not_wait_for_the_pause() -> None:
    async with asyncio.timeout(HANGS_S):
        assert [batch async for batch in batches(_numbers(3), lambda: 600.0)]


async def test_what_came_before_a_stall_is_told_during_it() -> None:
    async def stalling() -> AsyncGenerator[int]:
        yield 1
        await asyncio.sleep(0.02)
        yield 2
        await asyncio.sleep(600)

    async with asyncio.timeout(HANGS_S), aclosing(batches(stalling(), lambda: 0.05)) as told:
        assert [await anext(told), await anext(told)] == [[1], [2]]


async def test_an_error_comes_after_all_pieces_before_it() -> None:
    async def breaking() -> AsyncGenerator[int]:
        for number in (1, 2, 3):
            yield number
        raise Unavailable("broke off")

    told: list[int] = []

    async def read() -> None:
        async for batch in batches(breaking(), lambda: 0.01):
            told.extend(batch)

    with pytest.raises(Unavailable):
        await read()
    assert told == [1, 2, 3]


@pytest.mark.parametrize("by", ["closing", "cancelling"])
async def test_the_source_is_closed_when_the_reader_goes(by: str) -> None:
    closed = asyncio.Event()

    async def source() -> AsyncGenerator[int]:
        try:
            yield 1
            await asyncio.sleep(600)
        finally:
            closed.set()

    told = batches(source(), lambda: 0.01)
    assert await anext(told) == [1]
    if by == "closing":
        await told.aclose()
    else:
        waiting = asyncio.ensure_future(anext(told))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert closed.is_set()


async def test_the_reader_learns_what_the_source_had_to_do_without() -> None:
    async def lacking() -> AsyncGenerator[int]:
        yield 1
        note_degraded("memory")
        yield 2

    watch_degradation()
    assert [batch async for batch in batches(lacking(), lambda: 0.01)]
    assert degraded() == {"memory"}
