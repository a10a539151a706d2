"""Our own work in a call, as a share of a fixed piece of Python that is timed beside it.

Processor time of the event loop's thread: what a call computes there, without the embedding (other
threads), the disk, and whatever else the machine does meanwhile. A piece of Python is slower on the
same machine at the same moment for much the same reasons: on a busy machine, whose other work takes
the caches a call needs more of, their ratio was up to half as large again.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from time import thread_time

import numpy as np

from app.bench.corpora import talks
from app.bench.hot_path import memories_of, wording
from app.services import Services
from app.wiring import settle_heap

PERSON = "own-work"
MEMORIES = 300
WARM = 10
_COUNTED = 8

Call = Callable[[int], Awaitable[object]]


async def own_work(services: Services, rounds: int) -> dict[str, float]:
    """The shares of guesses and of a prompt for one person; their words are embedded before."""
    await services.memories.bring_in(PERSON, memories_of(MEMORIES, datetime.now(UTC)))
    texts = _texts(rounds + WARM)

    async def hypothesize(number: int) -> object:
        return await services.journey.understand(PERSON, texts[number])

    async def execute(number: int) -> object:
        return await services.journey.craft(PERSON, texts[number], "h1")

    async def embed(number: int) -> object:
        return await services.memories.search(PERSON, texts[number], 1)

    settle_heap()
    return await shares({"hypothesize": hypothesize, "execute": execute}, rounds, first=embed)


async def shares(
    calls: Mapping[str, Call], rounds: int, *, first: Call | None = None
) -> dict[str, float]:
    """Of each call its time over that of the fixed piece, by turns; `first` goes before, untimed.

    Of both the longest of the shortest tenth counts.
    """
    times: dict[str, list[float]] = {name: [] for name in ("", *calls)}
    for number in range(rounds + WARM):
        if first is not None:
            await first(number)
        times[""].append(_fixed_piece())
        for name, call in calls.items():
            started = thread_time()
            await call(number)
            times[name].append(thread_time() - started)
    fixed = _undisturbed(times.pop("")[WARM:])
    return {name: _undisturbed(taken[WARM:]) / fixed for name, taken in times.items()}


def _fixed_piece() -> float:
    """Seconds to count the words of our conversations a few times: some milliseconds."""
    started = thread_time()
    for _ in range(_COUNTED):
        Counter(word.strip(".,?!") for text in _TEXTS for word in text.casefold().split())
    return thread_time() - started


def _undisturbed(times: Sequence[float]) -> float:
    return float(np.percentile(times, 10))


def _texts(count: int) -> list[str]:
    dice = random.Random(5)  # noqa: S311  # a repeatable draw, not a secret
    return [wording(dice, number) for number in range(count)]


_TEXTS = tuple(memory.text for talk in talks() for memory in talk.memories)
