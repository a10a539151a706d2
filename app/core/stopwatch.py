"""Measures how long each stage of the way takes; knows nothing of what the stages do."""

from collections.abc import AsyncGenerator, Mapping
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Counts from its making; each `lap` closes a stage under a name."""

    def __init__(self) -> None:
        self._started = self._last = perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Close the stage that has been running since the last lap."""
        now = perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 3)
        self._last = now

    def laps(self) -> Mapping[str, float]:
        """Milliseconds by stage, in the order they ran."""
        return dict(self._laps)

    def total(self) -> float:
        """Milliseconds since the beginning."""
        return round((perf_counter() - self._started) * 1000, 3)


class Share:
    """Tells our own share of a wait from the share of another we wait for."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._other = 0.0

    async def waiting(self, pieces: AsyncGenerator[T]) -> AsyncGenerator[T]:
        """The same pieces; the waits for them count as the other's."""
        while True:
            asked = perf_counter()
            try:
                piece = await anext(pieces)
            except StopAsyncIteration:
                return
            finally:
                self._other += perf_counter() - asked
            yield piece

    def read(self) -> tuple[float, float]:
        """Milliseconds since the start, and how many of them were ours."""
        whole = perf_counter() - self._started
        return round(whole * 1000, 3), round((whole - self._other) * 1000, 3)
