"""The cache embeds equal texts once, stays within its bounds, and passes failures on."""

import asyncio
import gc

import numpy as np
import pytest

from app.adapters.embedding import CachedEmbedder
from app.core.domain.errors import Misconfigured, Unavailable
from app.tests.adapters.embedding.counting import CountingEmbedder


async def test_a_text_is_embedded_once_however_often_it_is_asked_for() -> None:
    inner = CountingEmbedder()
    cache = CachedEmbedder(inner)
    await cache.embed(["a", "b", "a"])
    await cache.embed(["b", "c"])
    await cache.embed(["c", "a"])
    assert inner.asked == [["a", "b"], ["c"]]


async def test_equal_texts_asked_for_at_once_share_one_call() -> None:
    inner = CountingEmbedder()
    inner.gate.clear()
    cache = CachedEmbedder(inner)
    calls = [asyncio.create_task(cache.embed(["same", f"own {n % 2}"])) for n in range(20)]
    await asyncio.sleep(0.01)
    inner.gate.set()
    answers = await asyncio.gather(*calls)
    assert inner.asked == [["same", "own 0"], ["own 1"]]
    assert all(np.array_equal(answer, answers[n % 2]) for n, answer in enumerate(answers))


async def test_a_caller_that_leaves_takes_nothing_from_those_who_wait_for_the_same() -> None:
    inner = CountingEmbedder()
    inner.gate.clear()
    cache = CachedEmbedder(inner)
    first = asyncio.create_task(cache.embed(["same"]))
    await asyncio.sleep(0)
    second = asyncio.create_task(cache.embed(["same"]))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    inner.gate.set()
    assert (await second).shape == (1, 384)
    assert inner.asked == [["same"]]


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    inner = CountingEmbedder()
    inner.failing = True
    cache = CachedEmbedder(inner)
    answers = await asyncio.gather(
        *(cache.embed(["same"]) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(answer, Unavailable) for answer in answers)
    inner.failing = False
    assert (await cache.embed(["same"])).shape == (1, 384)


async def test_a_failure_nobody_waits_for_is_not_an_unretrieved_error() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    inner = CountingEmbedder()
    inner.failing = True
    inner.gate.clear()
    cache = CachedEmbedder(inner)
    caller = asyncio.create_task(cache.embed(["same"]))
    await asyncio.sleep(0)
    caller.cancel()
    inner.gate.set()
    await asyncio.sleep(0.01)
    gc.collect()
    assert complaints == []


async def test_the_least_recently_used_text_goes_first() -> None:
    inner = CountingEmbedder()
    cache = CachedEmbedder(inner, capacity=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await cache.embed([text])
    assert inner.asked == [["a"], ["b"], ["c"], ["b"]]


async def test_a_batch_larger_than_the_cache_is_still_answered_whole() -> None:
    cache = CachedEmbedder(CountingEmbedder(), capacity=3)
    texts = [f"text {n}" for n in range(50)]
    plain = await CountingEmbedder().embed(texts)
    assert np.array_equal(await cache.embed(texts), plain)
    assert len(cache._kept._vectors) == 3


async def test_what_is_kept_stays_within_its_bytes() -> None:
    cache = CachedEmbedder(CountingEmbedder(), capacity_bytes=100_000)
    for number in range(60):
        await cache.embed([f"{number} " + "long " * 1_000])
    assert 0 < cache._kept._bytes <= 100_000
    sizes = [len(text) + vector.nbytes for text, vector in cache._kept._vectors.items()]
    assert sum(sizes) <= 100_000


async def test_a_kept_vector_does_not_keep_its_whole_batch_alive() -> None:
    cache = CachedEmbedder(CountingEmbedder())
    await cache.embed([f"text {n}" for n in range(10)])
    assert all(vector.base is None for vector in cache._kept._vectors.values())


async def test_closing_waits_for_what_is_on_its_way() -> None:
    inner = CountingEmbedder()
    inner.gate.clear()
    cache = CachedEmbedder(inner)
    call = asyncio.create_task(cache.embed(["same"]))
    await asyncio.sleep(0)
    closing = asyncio.create_task(cache.close())
    await asyncio.sleep(0)
    inner.gate.set()
    await closing
    assert (await call).shape == (1, 384)


@pytest.mark.parametrize("bounds", [{"capacity": 0}, {"capacity_bytes": 0}])
async def test_a_cache_that_can_hold_nothing_is_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(Misconfigured):
        CachedEmbedder(CountingEmbedder(), **bounds)
