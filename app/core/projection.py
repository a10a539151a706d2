"""Memories come in; each goes out with a place on a plane, near what means something near.

The plane is the one their embeddings spread most in (principal components); the same memories
always give the same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.domain.memory import MemoryItem, meaningless


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A memory and its place; `x` and `y` are in -1..1 at one scale, most spread along `x`."""

    item: MemoryItem
    x: float
    y: float


def project(items: Sequence[MemoryItem]) -> tuple[Placed, ...]:
    """Each memory whose meaning is known, in the given order; the others are left out."""
    known = [
        (item, item.embedding)
        for item in items
        if item.embedding is not None and not meaningless(item.embedding)
    ]
    if not known:
        return ()
    places = _plane(np.stack([vector for _, vector in known]).astype(np.float64))
    return tuple(
        Placed(item=item, x=float(x), y=float(y))
        for (item, _), (x, y) in zip(known, places, strict=True)
    )


def _plane(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape [n, 2]: the first two principal components, scaled so that the farthest is at 1."""
    centred = vectors - vectors.mean(axis=0)
    # of the directions' own spread, which is of one size however many memories there are
    _, axes = np.linalg.eigh(centred.T @ centred)
    places = np.zeros((len(vectors), 2))
    for number, axis in enumerate(axes[:, ::-1].T[:2]):
        # an axis has no direction of its own: its largest part shall be positive
        places[:, number] = centred @ axis * (1.0 if axis[np.abs(axis).argmax()] >= 0 else -1.0)
    farthest = np.abs(places).max()
    return places / farthest if farthest > 1e-9 else np.zeros_like(places)
