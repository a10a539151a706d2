"""The working list of a ranking: an entry per candidate, with what was decided about it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.domain.crafting import Safe, Scored
from app.core.ranking.scoring import RankWeights, scored


@dataclass(slots=True, kw_only=True)
class Entry:
    """A scored candidate: `kept` until merged or overruled; `bears` = it serves this request."""

    scored: Scored
    bears: bool
    kept: bool = True

    @property
    def pinned(self) -> bool:
        """Whether the person wants it in, come what may."""
        return self.scored.candidate.pinned

    def give_way_to(self, other: "Entry") -> None:
        """Leave the place to `other`, which then serves where this one did."""
        self.kept = False
        other.bears = other.bears or self.bears


def entries_of(safe: Safe, weights: RankWeights) -> list[Entry]:
    """All candidates, best score first; equal scores in the order of their ids."""
    entries = [
        Entry(
            scored=scored(candidate, safe.at, weights),
            bears=candidate.bears,
        )
        for candidate in safe.candidates
    ]
    return sorted(entries, key=lambda one: (-one.scored.score, one.scored.candidate.item.id))


def cosines(entries: list[Entry]) -> NDArray[np.float32]:
    """Cosines between all of them, shape [entries, entries]; 0 without an embedding."""
    stacked = _stacked(entries)
    if stacked is None:
        return np.zeros((len(entries), len(entries)), dtype=np.float32)
    product: NDArray[np.float32] = stacked @ stacked.T  # half the work of two different ones
    return product


def neighbours(alike: NDArray[np.float32], least: float) -> list[list[int]]:
    """Of each row the columns with at least that cosine, in their order."""
    found: list[list[int]] = [[] for _ in alike]
    rows, columns = np.nonzero(alike >= least)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        found[row].append(column)
    return found


def _stacked(entries: list[Entry]) -> NDArray[np.float32] | None:
    vectors = [entry.scored.candidate.item.embedding for entry in entries]
    known = next((vector for vector in vectors if vector is not None), None)
    if known is None:
        return None
    empty = np.zeros_like(known)
    rows = [empty if vector is None else vector for vector in vectors]
    return np.concatenate(rows).reshape(len(rows), -1)
