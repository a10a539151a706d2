"""Half as much work again shows, however busy the machine is."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from time import monotonic

import pytest

from app.bench.own_work import shares

WORDS = [f"word{number % 97}" for number in range(4_000)]
ROUNDS = 40
BUSY = 3


def _spin(seconds: float) -> None:
    until = monotonic() + seconds
    while monotonic() < until:
        Counter(WORDS)


@pytest.fixture
def busy() -> Iterator[None]:
    """More processes at work than there are processors to spare."""
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_spin, args=(60.0,), daemon=True) for _ in range(BUSY)]
    for one in others:
        one.start()
    yield
    for one in others:
        one.terminate()
        one.join()


async def _work(_: int) -> None:
    for _ in range(4):
        Counter(word.upper() for word in WORDS)


async def _more_work(number: int) -> None:
    await _work(number)
    for _ in range(2):
        Counter(word.upper() for word in WORDS)


@pytest.mark.usefixtures("busy")
async def test_half_as_much_again_is_told_from_none_on_a_busy_machine() -> None:
    found = await shares({"before": _work, "same": _work, "after": _more_work}, ROUNDS)
    # 0.90 to 1.0 and 1.38 to 1.5 in 25 runs on a busy machine; what is told apart is 1.2 and 1.25
    assert 0.75 < found["same"] / found["before"] < 1.2, found
    assert 1.25 < found["after"] / found["before"] < 1.8, found
