"""One serverless index in memory: namespaces whose changes become visible after a while.

A change is accepted at once (it counts for quotas) and seen by reads once its delay is over, in
the order of arrival, as Pinecone's log of changes is worked off.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEFAULT = "__default__"

Seen = dict[str, "Stored"]


@dataclass(frozen=True, slots=True)
class Stored:
    """One record: numbers as float32, metadata numbers as doubles."""

    values: NDArray[np.float32]
    metadata: dict[str, Any]


@dataclass(slots=True)
class Space:
    """One namespace: what is seen, what is still to come, and whether it is there at all."""

    seen: Seen = field(default_factory=dict)
    coming: deque[tuple[float, int, Callable[["Space"], None]]] = field(default_factory=deque)
    accepted: bool = False
    visible: bool = False


class Index:
    """An index with its description and its namespaces."""

    def __init__(self, name: str, description: dict[str, Any], *, ready_s: float) -> None:
        self.name = name
        self.description = description
        self.ready_at = monotonic() + ready_s
        self.lag_s = 0.0
        self.lsn = 0
        self.indexed = 0
        self.spaces: dict[str, Space] = {}

    @property
    def ready(self) -> bool:
        """Whether it takes requests."""
        return monotonic() >= self.ready_at

    @property
    def field(self) -> dict[str, Any]:
        """Its one field of vectors."""
        found: dict[str, Any] = self.description["schema"]["fields"]["_values"]
        return found

    def space(self, name: str) -> Space:
        """A namespace with all that is due worked off."""
        space = self.spaces.setdefault(name or DEFAULT, Space())
        now = monotonic()
        while space.coming and space.coming[0][0] <= now:
            _, lsn, change = space.coming.popleft()
            change(space)
            self.indexed = max(self.indexed, lsn)
        return space

    def settle(self) -> None:
        """All that was accepted is due now, however long the lag."""
        for space in self.spaces.values():
            space.coming = deque((0.0, lsn, change) for _, lsn, change in space.coming)

    def names(self, *, visible: bool) -> list[str]:
        """Namespaces in order: those that reads see, or all that were accepted."""
        spaces = {name: self.space(name) for name in list(self.spaces)}
        return sorted(
            name for name, space in spaces.items() if (space.visible if visible else space.accepted)
        )

    def upsert(self, name: str, rows: Iterable[tuple[str, Stored]]) -> None:
        """Add or replace; creates the namespace."""
        rows = list(rows)

        def change(space: Space) -> None:
            space.visible = True
            space.seen.update(rows)

        self.space(name).accepted = True
        self._accept(name, change)

    def delete(self, name: str, unwanted: Callable[[str, Stored], bool]) -> None:
        """Delete what meets a condition at its place in the log."""

        def change(space: Space) -> None:
            for key in [key for key, row in space.seen.items() if unwanted(key, row)]:
                del space.seen[key]

        self._accept(name, change)

    def create(self, name: str) -> None:
        """An empty namespace."""
        self.upsert(name, ())

    def drop(self, name: str) -> None:
        """Delete a namespace with everything that was accepted for it."""

        def change(space: Space) -> None:
            space.visible = False
            space.seen.clear()

        self.space(name).accepted = False
        self._accept(name, change)

    def _accept(self, name: str, change: Callable[[Space], None]) -> None:
        self.lsn += 1
        space = self.space(name)
        space.coming.append((monotonic() + self.lag_s, self.lsn, change))
        self.space(name)
