"""Times searches where every memory is a turn of a conversation, at growing numbers of turns.

What stands around each turn is counted too, so this costs more than memories that stand alone.
A time that grows no faster than the number of memories is linear.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from app.adapters.embedding import HashEmbedder
from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.bench.memory import TARGETS_MS
from app.core.domain.memory import MemoryItem, MemoryQuery, MType, Source, Vector
from app.core.retrieval import relate

DIMENSIONS = 384
VOCABULARY = 20_000
WORDS_IN_TURN = 18
CACHE_BYTES = 512 * 1024 * 1024
BATCH = 500
Row = tuple[str, str, str, str]
TALK, SESSION = 600, 20
"""Turns to a conversation and to a session, as in the public ones."""
LINEAR = 1.3
TOP = 100


class _Talk:
    """Repeatable turns and questions: words as uneven as English (Zipf), directions at random."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(9)
        shares = 1 / (np.arange(1, VOCABULARY + 1) + 10.0)
        self._shares = shares / shares.sum()
        self._said = [self._words(WORDS_IN_TURN) for _ in range(4_000)]
        self._now = SystemClock().now()

    def turns(self, user: str, number: int, first: int = 0) -> list[MemoryItem]:
        return [self._turn(user, place) for place in range(first, first + number)]

    def question(self, user: str) -> MemoryQuery:
        text = f"what did Ada say about {self._words(6)}"
        vector = self.vector()
        return MemoryQuery(user_id=user, vector=vector, text=text, now=self._now, limit=TOP)

    def _turn(self, user: str, place: int) -> MemoryItem:
        speaker = "Ada" if place % 2 else "Ben"
        at = self._now + timedelta(seconds=place)
        return MemoryItem(
            id=f"m{place}",
            user_id=user,
            mtype=MType.HISTORY,
            text=f"{speaker}: {self._said[int(self._rng.integers(len(self._said)))]}",
            source=Source.CHAT,
            created_at=at,
            updated_at=at,
            metadata={
                "conversation_id": f"talk{place // TALK}",
                "session": place % TALK // SESSION,
                "turn": place % TALK,
                "speaker": speaker,
            },
            embedding=self.vector(),
        )

    def _words(self, count: int) -> str:
        return " ".join(f"w{n}" for n in self._rng.choice(VOCABULARY, count, p=self._shares))

    def vector(self) -> Vector:
        vector = self._rng.standard_normal(DIMENSIONS, dtype=np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows for 1,000 and 10,000 turns, and without `quick` for 100,000 and 10,000 other people."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder), quick=quick))


async def _measure(folder: Path, *, quick: bool) -> list[Row]:
    talk, rows = _Talk(), []
    memory = await _opened(folder / "turns.db")
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    before: tuple[int, float] | None = None
    for size in sizes:
        await _fill(memory, talk, f"t{size}", size)
        rows.append(await _top(memory, talk, size, 30 if quick else 200))
        stores, whole = await _times(memory, talk, f"t{size}", 30 if quick else 100)
        middle = float(np.median(whole))
        growth, verdict = "-", "-"
        if before is not None:
            times, most = middle / before[1], LINEAR * size / before[0]
            growth = f"linear at worst: × {times:.1f} for × {size / before[0]:.0f} memories"
            verdict = "ok" if times <= most else "miss"
        rows.append(
            (
                f"search among {size:,} turns as the service asks, with relevance, p50 / p95",
                _told(stores, whole),
                growth,
                verdict,
            )
        )
        before = size, middle
    if not quick:
        rows.append(await _crowd(memory, folder / "crowded.db", talk))
    await memory.close()
    return rows


async def _top(memory: LocalMemory, talk: _Talk, size: int, rounds: int) -> Row:
    """The store's top 5 by itself, held to the target of memories that stand alone."""
    matrix = np.stack([talk.vector() for _ in range(size)])
    searches, products = [], []
    for number in range(rounds + 2):
        query = replace(talk.question(f"t{size}"), limit=5)
        started = perf_counter()
        await memory.search(query)
        searched = perf_counter()
        matrix @ query.vector
        if number >= 2:  # the first ones load the person
            searches.append((searched - started) * 1000)
            products.append((perf_counter() - searched) * 1000)
    (half, most), (bare, bare_most) = (np.percentile(one, (50, 95)) for one in (searches, products))
    target, reference = TARGETS_MS[size]
    allowed = target * max(1.0, bare_most / reference)
    return (
        f"search, top 5 of {size:,} turns, p50 / p95 (a bare product beside it)",
        f"{half:.2f} / {most:.2f} ms ({bare:.2f} / {bare_most:.2f})",
        f"p95 ≤ {target:g} ms where a product takes {reference:g}: {allowed:.1f} ms here",
        "ok" if most <= allowed else "miss",
    )


async def _crowd(alone: LocalMemory, path: Path, talk: _Talk) -> Row:
    """A person with 10,000 turns, searched by turns nearly alone and beside 10,000 people."""
    crowded = await _opened(path)
    await _fill(crowded, talk, "t10000", 10_000)
    waiting: list[MemoryItem] = []
    for person in range(10_000):
        waiting += talk.turns(f"other{person}", 10)
        if len(waiting) >= BATCH:
            await crowded.upsert(waiting)
            waiting = []
    quiet: list[float] = []
    busy: list[float] = []
    for number in range(102):
        query = talk.question("t10000")
        for memory, times in ((alone, quiet), (crowded, busy)):
            _, whole = await _timed(memory, query)
            if number >= 2:  # the first ones load the person
                times.append(whole)
    await crowded.close()
    ratio = float(np.median(busy)) / float(np.median(quiet))
    return (
        "the same among 10,000 turns beside 10,000 other people, p50",
        f"{np.median(busy):.1f} ms, alone {np.median(quiet):.1f} ms: × {ratio:.2f}",
        "not slower: ≤ × 1.25",
        "ok" if ratio <= 1.25 else "miss",
    )


async def _opened(path: Path) -> LocalMemory:
    return await open_local_memory(
        path, HashEmbedder(DIMENSIONS), clock=SystemClock(), cache_bytes=CACHE_BYTES
    )


async def _fill(memory: LocalMemory, talk: _Talk, user: str, size: int) -> None:
    for first in range(0, size, BATCH):
        await memory.upsert(talk.turns(user, min(BATCH, size - first), first))


async def _times(
    memory: LocalMemory, talk: _Talk, user: str, rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of the store's part, and of the whole with `relate`, of `rounds` searches."""
    stores, whole = [], []
    for number in range(rounds + 2):
        query = talk.question(user)
        stored, all_of_it = await _timed(memory, query)
        if number >= 2:  # the first ones load the person
            stores.append(stored)
            whole.append(all_of_it)
    return stores, whole


async def _timed(memory: LocalMemory, query: MemoryQuery) -> tuple[float, float]:
    started = perf_counter()
    hits = await memory.search(query)
    stored = perf_counter()
    relate(query.text, query.vector, hits, now=query.now)
    return (stored - started) * 1000, (perf_counter() - started) * 1000


def _told(stores: Sequence[float], whole: Sequence[float]) -> str:
    store, both = np.percentile(stores, (50, 95)), np.percentile(whole, (50, 95))
    return f"{both[0]:.1f} / {both[1]:.1f} ms, of which the store {store[0]:.1f} / {store[1]:.1f}"
