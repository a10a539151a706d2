"""Times the embedded memory alone, embedding apart: durable adds, searches among few and many.

Vectors are random directions and texts are drawn from a vocabulary as uneven as English (Zipf), so
that every query meets words common to many memories.
"""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from app.adapters.embedding import HashEmbedder
from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryItem, MemoryQuery, MType, Source, Vector

DIMENSIONS = 384
VOCABULARY = 20_000
WORDS_IN_TEXT = 18
CALLERS = 32
BATCH = 500
CACHE_BYTES = 512 * 1024 * 1024
TARGETS_MS = {1_000: 3.0, 10_000: 3.0, 100_000: 25.0}
Row = tuple[str, str, str, str]


class _Draw:
    """Repeatable random memories and queries."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(5)
        ranks = np.arange(1, VOCABULARY + 1)
        self._shares = 1 / (ranks + 10.0)
        self._shares /= self._shares.sum()
        self._texts = [self.words(WORDS_IN_TEXT) for _ in range(4_000)]
        self._now = SystemClock().now()

    def words(self, count: int) -> str:
        return " ".join(f"w{n}" for n in self._rng.choice(VOCABULARY, count, p=self._shares))

    def vector(self) -> Vector:
        vector = self._rng.standard_normal(DIMENSIONS, dtype=np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def items(self, user_id: str, count: int, first: int = 0) -> list[MemoryItem]:
        types = list(MType)
        return [
            MemoryItem(
                id=f"m{n}",
                user_id=user_id,
                mtype=types[n % len(types)],
                text=self._texts[int(self._rng.integers(len(self._texts)))],
                source=Source.CHAT,
                created_at=self._now + timedelta(seconds=n),
                updated_at=self._now + timedelta(seconds=n),
                embedding=self.vector(),
            )
            for n in range(first, first + count)
        ]

    def query(self, user_id: str) -> MemoryQuery:
        text = f"what did I say about {self.words(6)}"
        return MemoryQuery(user_id=user_id, vector=self.vector(), text=text, now=self._now, limit=5)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows for adds and searches; 100,000 memories and 10,000 other people only without `quick`."""
    return asyncio.run(_measure(quick=quick))


async def _measure(*, quick: bool) -> list[Row]:
    draw = _Draw()
    with tempfile.TemporaryDirectory() as folder:
        memory = await open_local_memory(
            Path(folder) / "inkling.db",
            HashEmbedder(DIMENSIONS),
            clock=SystemClock(),
            cache_bytes=CACHE_BYTES,
        )
        rows = await _adds(memory, draw, 500 if quick else 3_000)
        rounds = 100 if quick else 400
        for size in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
            await _fill(memory, draw, f"p{size}", size)
            rows += await _searches(memory, draw, size, rounds)
        rows += await _crowd(memory, draw, 1_000 if quick else 10_000, rounds)
        await memory.close()
    return rows


async def _adds(memory: LocalMemory, draw: _Draw, count: int) -> list[Row]:
    alone, together = draw.items("alone", count // 4), draw.items("together", count)
    started = perf_counter()
    for item in alone:
        await memory.upsert([item])
    rate_alone = len(alone) / (perf_counter() - started)

    async def caller(own: Sequence[MemoryItem]) -> None:
        for item in own:
            await memory.upsert([item])

    started = perf_counter()
    await asyncio.gather(*(caller(together[n::CALLERS]) for n in range(CALLERS)))
    rate = count / (perf_counter() - started)
    verdict = "ok" if rate >= 1_000 else "miss"
    return [
        (
            "durable adds, one per call, one caller after the other",
            f"{rate_alone:,.0f}/s",
            "-",
            "-",
        ),
        (f"durable adds, one per call, {CALLERS} callers", f"{rate:,.0f}/s", "≥ 1,000/s", verdict),
    ]


async def _fill(memory: LocalMemory, draw: _Draw, user_id: str, count: int) -> None:
    for first in range(0, count, BATCH):
        await memory.upsert(draw.items(user_id, min(BATCH, count - first), first))


async def _searches(memory: LocalMemory, draw: _Draw, size: int, rounds: int) -> list[Row]:
    user_id = f"p{size}"
    times = await _times(lambda: memory.search(draw.query(user_id)), rounds)
    target, p95 = TARGETS_MS[size], _at(times, 0.95)
    return [
        (
            f"search, top 5 of {size:,}, p50 / p95",
            f"{_at(times, 0.5):.2f} / {p95:.2f} ms",
            f"p95 ≤ {target:g} ms",
            "ok" if p95 <= target else "miss",
        )
    ]


async def _crowd(memory: LocalMemory, draw: _Draw, people: int, rounds: int) -> list[Row]:
    """Another 10 memories of each of many people must not slow one person's searches."""
    before = await _times(lambda: memory.search(draw.query("p10000")), rounds)
    waiting: list[MemoryItem] = []
    for person in range(people):
        waiting += draw.items(f"other{person}", 10)
        if len(waiting) >= BATCH:
            await memory.upsert(waiting)
            waiting = []
    await memory.upsert(waiting)
    after = await _times(lambda: memory.search(draw.query("p10000")), rounds)
    rng = random.Random(3)  # noqa: S311  # a repeatable draw, not a secret
    cold = await _times(lambda: memory.search(draw.query(f"other{rng.randrange(people)}")), rounds)
    p50, former = _at(after, 0.5), _at(before, 0.5)
    return [
        (
            f"search, top 5 of 10,000, beside {people:,} other people, p50 / p95",
            f"{p50:.2f} / {_at(after, 0.95):.2f} ms ({p50 / former:.2f} of before)",
            "p95 ≤ 3 ms, not slower",
            "ok" if _at(after, 0.95) <= TARGETS_MS[10_000] and p50 <= 1.25 * former else "miss",
        ),
        (
            f"search, top 5 of one of {people:,} small people, cold or warm, p50 / p95",
            f"{_at(cold, 0.5):.2f} / {_at(cold, 0.95):.2f} ms",
            "-",
            "-",
        ),
    ]


async def _times(call: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    """Milliseconds of each call, in rising order; a first few calls are not counted."""
    times = []
    for turn in range(rounds + 5):
        started = perf_counter()
        await call()
        if turn >= 5:
            times.append((perf_counter() - started) * 1000)
    return sorted(times)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
