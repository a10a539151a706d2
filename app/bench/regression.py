"""A short check that search has become neither worse nor slower: ratios against stored references.

Recall on three small conversations and on short facts of our own, beside what meaning alone finds
in the same run; the time of a search beside a bare matrix product, of guesses beside one embedding,
and of our own work in a call beside a fixed piece of Python. No figure depends on how fast the
machine is, so it can run anywhere, tests included.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from app.adapters.embedding import HashEmbedder, open_local_embedder
from app.adapters.memory.local import open_local_memory
from app.adapters.time import SystemClock
from app.bench.corpora import facts, talks
from app.bench.own_work import own_work
from app.bench.recall import Row, findings
from app.core.domain.memory import MemoryItem, MemoryQuery, MType, Source, Vector
from app.services import Services
from app.settings import load_settings
from app.wiring import build

SIZE = 4_000
DIMENSIONS = 384
_BATCH = 500
_PAUSE = timedelta(minutes=1)
_START = datetime.fromisoformat("2024-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One stored figure: what it was, and how far from it is still no regression.

    `at_least` for shares, which may rise; `at_most` for ratios of times, which may fall.
    """

    name: str
    was: float
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value measured now is no worse than allowed."""
        low = -np.inf if self.at_least is None else self.at_least
        high = np.inf if self.at_most is None else self.at_most
        return bool(low <= value <= high)


def references() -> tuple[Reference, ...]:
    """The stored figures (data/reference.toml), in their order."""
    rows = tomllib.loads(_data("reference.toml"))["reference"]
    return tuple(Reference(**row) for row in rows)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of every figure with its reference and verdict."""
    values = figures(80 if quick else 300)
    return [_row(one, values[one.name]) for one in references()]


def figures(rounds: int) -> dict[str, float]:
    """Every figure by its name; `rounds` is how often each time is taken.

    In a process of its own, with one thread for matrix products as the application has it: a bare
    product on two threads waits for whatever else runs, and no ratio to it would hold.
    """
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "app.bench.regression", str(rounds)],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    values: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return values


async def _figures(rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        values = await _shares(Path(home))
        values |= await _search_times(Path(home), rounds)
        values |= await _guess_times(Path(home), rounds)
    return values


async def _shares(home: Path) -> dict[str, float]:
    own = talks()
    hybrid = await findings(own, home, "hybrid", strangers=2)
    dense = await findings(own, home, "dense")
    short = await findings([one for one in facts() if one.half == "apart"], home, strangers=2)
    return {
        "R@1": hybrid.recall(1),
        "R@5": hybrid.recall(5),
        "R@5 against meaning alone": hybrid.recall(5) / dense.recall(5),
        "evidence marked": hybrid.marked(),
        "strangers silent": hybrid.silent,
        "facts: R@1": short.recall(1),
        "facts: evidence marked": short.marked(),
        "facts: strangers silent": short.silent_elsewhere,
    }


async def _search_times(home: Path, rounds: int) -> dict[str, float]:
    """A search among 4,000 memories by themselves, and among as many turns of conversations."""
    rng = np.random.default_rng(3)
    embedder = HashEmbedder(DIMENSIONS)
    memory = await open_local_memory(home / "times.db", embedder, clock=SystemClock())
    for user_id in ("plain", "spoken"):
        items = _many(user_id, rng)
        for start in range(0, SIZE, _BATCH):
            await memory.upsert(items[start : start + _BATCH])
    matrix = np.stack([_direction(rng) for _ in range(SIZE)])
    asked = [one.words for talk in talks() for one in talk.questions]
    times: dict[str, list[float]] = {"product": [], "plain": [], "spoken": []}
    for number in range(rounds):
        vector = _direction(rng)
        started = perf_counter()
        matrix @ vector
        times["product"].append(perf_counter() - started)
        for user_id in ("plain", "spoken"):
            query = MemoryQuery(
                user_id=user_id,
                vector=vector,
                text=asked[number % len(asked)],
                now=SystemClock().now(),
                limit=10,
            )
            times[user_id].append(await _timed(memory.search(query)))
    await memory.close()
    bare = _undisturbed(times["product"])
    return {
        "search / product": _undisturbed(times["plain"]) / bare,
        "search of turns / product": _undisturbed(times["spoken"]) / bare,
    }


def _many(user_id: str, rng: np.random.Generator) -> list[MemoryItem]:
    """Memories with the words of our conversations, 40 turns to a session where they are spoken."""
    texts = [turn.text.partition(": ")[2] for talk in talks() for turn in talk.memories]
    return [
        MemoryItem(
            id=f"m{number}",
            user_id=user_id,
            mtype=MType.HISTORY,
            text=f"{texts[number % len(texts)]} {number}",
            source=Source.IMPORT,
            created_at=_START + number * _PAUSE,
            updated_at=_START + number * _PAUSE,
            metadata={"conversation_id": "c", "session": number // 40}
            if user_id == "spoken"
            else {},
            embedding=_direction(rng),
        )
        for number in range(SIZE)
    ]


async def _guess_times(home: Path, rounds: int) -> dict[str, float]:
    settings = load_settings(inkling_home=home, embedder="local", log_level="ERROR")
    async with build(settings) as services:
        bare = await open_local_embedder(home)
        guesses, embeddings = [], []
        for number in range(rounds // 4 + 5):
            text = f"help me plan {number} evenings with my neighbours"
            embeddings.append(await _worked(bare.embed([f"{text} "])))
            guesses.append(await _worked(_guess(services, text)))
        await bare.close()
        own = await own_work(services, rounds // 2)
    return {
        "hypothesize / embedding": _undisturbed(guesses[5:]) / _undisturbed(embeddings[5:]),
        **{f"own work of {name}": share for name, share in own.items()},
    }


async def _guess(services: Services, text: str) -> None:
    await services.journey.understand("harbour", text)


async def _timed(call: Awaitable[object]) -> float:
    started = perf_counter()
    await call
    return perf_counter() - started


async def _worked(call: Awaitable[object]) -> float:
    """Seconds of all threads' processor time: what waits for others takes none."""
    started = process_time()
    await call
    return process_time() - started


def _undisturbed(times: Sequence[float]) -> float:
    """A time that other work on the machine hardly lengthens: the longest of the shortest tenth."""
    return float(np.percentile(times, 10))


def _direction(rng: np.random.Generator) -> Vector:
    vector = rng.standard_normal(DIMENSIONS, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _data(name: str) -> str:
    return files("app.bench").joinpath("data", name).read_text(encoding="utf-8")


def _row(reference: Reference, value: float) -> Row:
    floor, ceiling = reference.at_least, reference.at_most
    target = f"≥ {floor:g}" if floor is not None else f"≤ {ceiling:g}"
    measured = f"{value:.2f} (was {reference.was:g})"
    return reference.name, measured, target, "ok" if reference.holds(value) else "miss"


if __name__ == "__main__":
    print("\n" + json.dumps(asyncio.run(_figures(int(sys.argv[1])))))
