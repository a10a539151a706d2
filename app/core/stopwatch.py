"""Measures how long each stage of the way takes; knows nothing of what the stages do."""

from collections.abc import Mapping
from time import perf_counter


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
