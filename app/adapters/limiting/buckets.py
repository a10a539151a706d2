"""Token buckets: a caller has so many calls a minute, refilled steadily, all at once at most.

Kept in this process, for a bounded number of callers: the one silent for longest goes first.
"""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

MAX_CALLERS = 50_000


class Buckets:
    """One bucket per key, each holding up to `per_minute` calls; 0 = every call is granted."""

    def __init__(
        self,
        per_minute: int,
        *,
        max_callers: int = MAX_CALLERS,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._max_callers = max_callers
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one call; 0 = granted, else the seconds until one will be."""
        if self._capacity == 0:
            return 0.0
        now = self._seconds()
        calls, at = self._buckets.pop(key, (self._capacity, now))
        calls = min(self._capacity, calls + (now - at) * self._per_second)
        granted = calls >= 1
        self._buckets[key] = (calls - 1 if granted else calls, now)
        if len(self._buckets) > self._max_callers:
            self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - calls) / self._per_second

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._buckets)
