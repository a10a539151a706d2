"""Counts, durations and states of this process, in the text format Prometheus reads.

Labels come from small fixed sets: what is no bare name, or one name too many, is `other`. There is
no label for a person and none for a text. Nothing is registered globally.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

Metric = TypeVar("Metric", Counter, Histogram)

NAME: Final = re.compile(r"[A-Za-z0-9_./{}:-]{1,80}")
OTHER: Final = "other"
MOST_VALUES: Final = 200  # of one label: far more than there are routes, tasks or reasons
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """One registry of this process's own; `counter` and `duration` name what is kept there."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._states = _States()
        self._registry.register(self._states)
        ProcessCollector(registry=self._registry)  # memory, CPU, open files: numbers only

    def counter(self, name: str, about: str, labels: Sequence[str]) -> "Count":
        """A number that only grows; the exposition adds `_total` to its name."""
        return Count(Counter(name, about, labels, registry=self._registry), len(labels))

    def duration(self, name: str, about: str, labels: Sequence[str]) -> "Duration":
        """How long something takes, in seconds, in buckets."""
        histogram = Histogram(name, about, labels, buckets=SECONDS, registry=self._registry)
        return Duration(histogram, len(labels))

    def gauge(self, name: str, about: str, read: Callable[[], float | None]) -> None:
        """A state that is read at each look: quickly, without waiting; None = not known now."""
        self._states.add(name, about, read)

    def exposition(self) -> bytes:
        """Everything, as text (version 0.0.4, UTF-8)."""
        return generate_latest(self._registry)


class Count:
    """One counter with its labels kept small."""

    def __init__(self, counter: Counter, labels: int) -> None:
        self._counter = counter
        self._labels = _Labels(labels)

    def add(self, *values: object, by: float = 1.0) -> None:
        """Count up; `values` are the labels', in order. Nothing is ever counted down."""
        if by > 0:
            self._labels.on(self._counter, values).inc(by)


class Duration:
    """One histogram of seconds with its labels kept small."""

    def __init__(self, histogram: Histogram, labels: int) -> None:
        self._histogram = histogram
        self._labels = _Labels(labels)

    def add(self, seconds: float, *values: object) -> None:
        """Note one; `values` are the labels', in order."""
        self._labels.on(self._histogram, values).observe(seconds)


class _Labels:
    """Lets the first `MOST_VALUES` bare names of each label pass."""

    def __init__(self, count: int) -> None:
        self._known: tuple[set[str], ...] = tuple(set() for _ in range(count))

    def on(self, metric: Metric, values: Sequence[object]) -> Metric:
        """The child of the metric with these labels; the metric itself when it has none."""
        if not self._known:
            return metric
        pairs = zip(self._known, values, strict=True)
        return metric.labels(*(_bounded(known, value) for known, value in pairs))


def _bounded(known: set[str], value: object) -> str:
    text = "" if value is None else str(value)
    if text == "" or text in known:
        return text
    if len(known) >= MOST_VALUES or NAME.fullmatch(text) is None:
        return OTHER
    known.add(text)
    return text


class _States(Collector):
    """The gauges, each read when somebody looks."""

    def __init__(self) -> None:
        self._reads: list[tuple[str, str, Callable[[], float | None]]] = []

    def add(self, name: str, about: str, read: Callable[[], float | None]) -> None:
        self._reads.append((name, about, read))

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, about, read in self._reads:
            try:
                value = read()
            except Exception:  # noqa: BLE001, S112  # one that cannot be read must not hide the rest
                continue
            if value is not None:
                yield GaugeMetricFamily(name, about, value=value)
