"""Words and a shelf come in; BM25 of every slot goes out, weighed by this one person's words.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with the idf
of Lucene, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.census import Census
from app.adapters.memory.exact.postings import slots_of, times_of
from app.adapters.memory.exact.shelf import View

K1 = 1.2  # how soon a repeated word stops counting
B = 0.75  # how much a long text is held against it
MAX_SCORED_TERMS = 32  # the rarest ones; what is common among a person's memories hardly ranks them


def bm25(
    view: View, words: Sequence[NDArray[np.uint64]], living: Census
) -> NDArray[np.float32] | None:
    """Scores ≥ 0 of shape [slots], 0 where no word occurs or nobody lives; None if no word does.

    `words` are the postings of each. N, the number of texts, and their mean length are those of
    the living.
    """
    found = [postings for postings in words if postings.size]
    if not found or not living.total:
        return None
    found = sorted(found, key=len)[:MAX_SCORED_TERMS]
    sizes = np.array([postings.size for postings in found])
    together = np.concatenate(found)
    slots, places = slots_of(together), np.repeat(np.arange(len(found)), sizes)
    if not living.everyone:
        alive = living.alive[slots]
        together, slots, places = together[alive], slots[alive], places[alive]
        sizes = np.bincount(places, minlength=len(found))
    total = living.total
    rarity = np.log1p((total - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)
    times = times_of(together)
    norms = _norms(view.lengths[slots], living.words / total)
    weights = rarity[places] * times * np.float32(K1 + 1) / (times + norms)
    return np.bincount(slots, weights, minlength=living.alive.size).astype(np.float32)


def _norms(lengths: NDArray[np.int32], mean: float) -> NDArray[np.float32]:
    """k1 (1 - b + b · length / mean length), of each text."""
    return np.float32(K1 * (1 - B)) + np.float32(K1 * B / max(mean, 1.0)) * lengths
