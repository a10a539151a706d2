"""Times guesses, prompts and searches against one embedding, at growing numbers of memories.

For 1,000 memories of one person each text is embedded; larger ones repeat these texts with other
numbers, each with the vector of its first. Then once more with 10,000 other people in the file.
"""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding import open_local_embedder
from app.adapters.memory.local import open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryItem, MType, Source
from app.core.ports.embedding import Embedder
from app.services import Services
from app.settings import load_settings
from app.wiring import build, settle_heap

Row = tuple[str, str, str, str]
USER = "bench"
DATABASE = "inkling.db"
SIZES = (1_000, 10_000, 100_000)
OTHERS = 10_000
WARM = 5
CALLS = ("embedding", "hypothesize", "execute", "search")
REQUESTS = (
    "help me email my landlord",
    "plan a weekend in {city}",
    "explain {topic} simply",
    "fix this python error {number}",
    "write a cover letter for {topic}",
    "compare {topic} and {city}",
    "dinner ideas for {number} people",
    "summarize my notes on {topic}",
    "study plan for {topic}",
    "translate a note about {city} into French",
)
TOPICS = (
    "gardening",
    "tax law",
    "chess",
    "photography",
    "nursing",
    "kubernetes",
    "statistics",
    "guitar",
    "marathon training",
    "woodwork",
    "baking bread",
    "machine learning",
    "budgeting",
    "hiking",
)
CITIES = ("Lyon", "Porto", "Kyoto", "Oslo", "Lima", "Ghent", "Tunis", "Hanoi", "Quito", "Turin")


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # one shape
    """Rows for one caller; the embedding is timed between the calls."""
    return asyncio.run(_measure(60 if quick else 300, (1_000,) if quick else SIZES))


async def _measure(rounds: int, sizes: Sequence[int]) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(inkling_home=Path(home), embedder="local", log_level="ERROR")
        bare = await open_local_embedder(Path(home))
        firsts = memories_of(sizes[0], datetime.now(UTC))
        vectors = await bare.embed([item.text for item in firsts])
        for size in sizes:
            await _fill(Path(home), bare, _repeated(firsts, vectors, size))
            async with build(settings) as services:
                held = await _times(services, bare, f"{USER}{size}", rounds)
            rows += _rows(held, f"{size:,} memories", target=size == sizes[0])
        if len(sizes) > 1:
            await _fill(Path(home), bare, _others(firsts, vectors))
            async with build(settings) as services:
                held = await _times(services, bare, f"{USER}{sizes[1]}", rounds)
            rows += _rows(held, f"{sizes[1]:,} memories, {OTHERS:,} other people", target=False)
        await bare.close()
    return rows


async def _fill(home: Path, embedder: Embedder, items: Iterator[MemoryItem]) -> None:
    """Straight into the file, as the application opens it."""
    memory = await open_local_memory(home / DATABASE, embedder, clock=SystemClock())
    while batch := list(islice(items, 500)):
        await memory.upsert(batch)
    await memory.close()


async def _times(
    services: Services, bare: Embedder, user: str, rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of each call; the first few warm up and do not count."""
    rng = random.Random(7)  # noqa: S311  # a repeatable draw, not a secret
    held: dict[str, list[float]] = {name: [] for name in CALLS}
    journey, memories = services.journey, services.memories
    settle_heap()  # as a served process does
    for number in range(rounds + WARM):
        text = wording(rng, number)
        await _time(held["embedding"], bare.embed([f"{text} "]))
        await _time(held["hypothesize"], journey.understand(user, text))
        await _time(held["execute"], journey.craft(user, text, "h1"))
        await _time(held["search"], memories.search(user, f"about {text}", 5))
    return {name: times[WARM:] for name, times in held.items()}


def _rows(held: Mapping[str, Sequence[float]], among: str, *, target: bool) -> list[Row]:
    one = _at(held["embedding"], 0.5)
    allowed = 4 * one + 10
    told = f"{one:.2f} / {_at(held['embedding'], 0.95):.2f} ms"
    rows = [(f"one embedding of a short text, p50 / p95 ({among} beside it)", told, "-", "-")]
    for name in ("hypothesize", "execute", "search"):
        times = held[name]
        p50, p95 = _at(times, 0.5), _at(times, 0.95)
        held_to = target and name != "search"
        rows.append(
            (
                f"{name}, {among}, one caller, p50 / p95",
                f"{p50:.1f} / {p95:.1f} ms: {p50 / one:.1f} embeddings at p50",
                f"p95 ≤ 4 embeddings + 10 ms = {allowed:.1f} ms" if held_to else "-",
                ("ok" if p95 <= allowed else "miss") if held_to else "-",
            )
        )
    return rows


async def _time(into: list[float], call: Awaitable[object]) -> None:
    started = perf_counter()
    await call
    into.append((perf_counter() - started) * 1000)


def _at(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _filled(text: str, rng: random.Random) -> str:
    return text.format(
        city=rng.choice(CITIES), topic=rng.choice(TOPICS), number=rng.randrange(2, 90)
    )


def _repeated(
    firsts: Sequence[MemoryItem], vectors: NDArray[np.float32], size: int
) -> Iterator[MemoryItem]:
    for number in range(size):
        first = number % len(firsts)
        again = "" if number < len(firsts) else f" Note {number}."
        item = firsts[first]
        yield replace(
            item,
            id=f"m{number}",
            user_id=f"{USER}{size}",
            text=item.text + again,
            embedding=vectors[first],
            updated_at=item.updated_at - timedelta(minutes=number),
        )


def _others(firsts: Sequence[MemoryItem], vectors: NDArray[np.float32]) -> Iterator[MemoryItem]:
    """Ten memories for each of many other people."""
    for person in range(OTHERS):
        for number in range(10):
            first = (person * 10 + number) % len(firsts)
            yield replace(
                firsts[first], id=f"m{number}", user_id=f"o{person}", embedding=vectors[first]
            )


def wording(rng: random.Random, number: int) -> str:
    """A request like people's; the number makes it one that was not asked before."""
    return f"{_filled(rng.choice(REQUESTS), rng)} {number}"


def memories_of(count: int, now: datetime) -> list[MemoryItem]:
    """So many memories of one person, the types taking turns, an hour apart; not embedded."""
    rng = random.Random(11)  # noqa: S311  # a repeatable draw, not a secret
    shapes = {
        MType.PROFILE: "I have worked {number} months with {topic} in {city}.",
        MType.PREFERENCE: "For {topic} I prefer option {number} over what they do in {city}.",
        MType.GOAL: "I want to finish {number} lessons of {topic} before going to {city}.",
        MType.HISTORY: "We talked about {topic} and {city}, and settled on plan {number}.",
        MType.ARTIFACT: "Notes {number}: {topic} in {city}, with the numbers of last year.",
        MType.STYLE: "When I write about {topic} I sound like a person from {city}, take {number}.",
    }
    return [
        MemoryItem(
            id=f"m{index}",
            user_id=USER,
            mtype=mtype,
            text=_filled(shapes[mtype], rng),
            source=Source.IMPORT,
            created_at=now - timedelta(hours=index),
            updated_at=now - timedelta(hours=index),
        )
        for index in range(count)
        for mtype in [list(shapes)[index % len(shapes)]]
    ]
