"""Times `understand` and `craft` for a person with 1,000 memories against one embedding."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from app.adapters.embedding import open_local_embedder
from app.core.domain.memory import MemoryItem, MType, Source
from app.services import Services
from app.settings import load_settings
from app.wiring import build

USER = "bench"
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


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # one shape
    """Rows for 1,000 memories and one caller; the embedding is timed between the calls."""
    return asyncio.run(_measure(60 if quick else 300))


async def _measure(rounds: int) -> list[tuple[str, str, str, str]]:
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(inkling_home=Path(home), embedder="local", log_level="ERROR")
        async with build(settings) as services:
            await services.memories.bring_in(USER, _memories(1_000, services))
            return await _rows(services, Path(home), rounds)


async def _rows(services: Services, home: Path, rounds: int) -> list[tuple[str, str, str, str]]:
    bare = await open_local_embedder(home)
    rng = random.Random(7)  # noqa: S311  # a repeatable draw, not a secret
    embedding: list[float] = []
    hypothesize: list[float] = []
    execute: list[float] = []
    search: list[float] = []
    journey, memories = services.journey, services.memories
    for number in range(rounds):
        text = f"{_filled(rng.choice(REQUESTS), rng)} {number}"
        await _time(embedding, bare.embed([f"{text} "]))
        await _time(hypothesize, journey.understand(USER, text))
        await _time(execute, journey.craft(USER, text, "h1"))
        await _time(search, memories.search(USER, f"about {text}", 5))
    await bare.close()
    one = _at(embedding, 0.5)
    allowed = 4 * one + 10
    rows = [("one embedding of a short text, median", f"{one:.2f} ms", "-", "-")]
    for name, times in (("hypothesize", hypothesize), ("execute", execute), ("search", search)):
        p95 = _at(times, 0.95)
        rows.append(
            (
                f"{name}, 1,000 memories, one caller, p50 / p95",
                f"{_at(times, 0.5):.1f} / {p95:.1f} ms",
                f"p95 ≤ 4 embeddings + 10 ms = {allowed:.1f} ms" if name != "search" else "-",
                "-" if name == "search" else ("ok" if p95 <= allowed else "miss"),
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


def _memories(count: int, services: Services) -> list[MemoryItem]:
    rng = random.Random(11)  # noqa: S311  # a repeatable draw, not a secret
    now = services.clock.now()
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
