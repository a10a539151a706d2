"""Embeddings of anchor sentences come in; for each facet the direction it points to goes out.

The probe is linear: a facet's direction is the mean difference between sentences of a person
who wants it and of one who does not. It knows no embedder; the caller embeds the sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.core.domain.memory import Vector
from app.core.domain.persona import FACETS
from app.core.text.tables import strings, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """For each facet a unit vector in the embedder's space; positive projection = more of it."""

    directions: Mapping[str, Vector] = field(repr=False)

    @property
    def deaf(self) -> bool:
        """Whether some facet has no direction: its sentences' meaning is not known yet."""
        return not all(direction.any() for direction in self.directions.values())

    def read(self, shift: Vector) -> dict[str, float]:
        """How far a shift of the persona's vector goes along each facet's direction, in -1..1."""
        return {
            facet: float(np.clip(np.dot(shift, direction), -1.0, 1.0))
            for facet, direction in self.directions.items()
            if direction.shape == shift.shape
        }


@cache
def _anchors() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    rows = table("app.core.learning", "anchors.toml")
    return tuple((strings(rows[facet]["more"]), strings(rows[facet]["less"])) for facet in FACETS)


def probe_texts() -> tuple[str, ...]:
    """The anchor sentences to embed, in the order `make_probe` wants their rows."""
    return tuple(text for more, less in _anchors() for text in (*more, *less))


def make_probe(vectors: NDArray[np.float32]) -> Probe:
    """The probe for one embedder; `vectors` has shape [len(probe_texts()), dimensions].

    A facet one of whose rows is zeros, its meaning unknown, is deaf: its direction is zeros too.
    Raises `ValueError` for another number of rows.
    """
    if vectors.ndim != 2 or len(vectors) != len(probe_texts()):
        raise ValueError(f"the probe needs one row for each of its {len(probe_texts())} texts")
    directions: dict[str, Vector] = {}
    start = 0
    for facet, (more, less) in zip(FACETS, _anchors(), strict=True):
        middle, end = start + len(more), start + len(more) + len(less)
        difference = vectors[start:middle].mean(axis=0) - vectors[middle:end].mean(axis=0)
        heard = vectors[start:end].any(axis=1).all()
        directions[facet] = unit(difference if heard else np.zeros_like(difference))
        start = end
    return Probe(directions=directions)


def unit(vector: Vector) -> Vector:
    """The vector at length 1; the zero vector stays as it is."""
    length = float(np.linalg.norm(vector))
    scaled: Vector = (vector / length if length > 0 else vector).astype(np.float32)
    return scaled
