"""A query and one memory's raw figures come in; how alike they are, in 0..1, goes out."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.domain.memory import Hit
from app.core.text.memo import memoized
from app.core.text.words import UNSPACED, content_words, stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for a memory, each in 0..1.

    `meaning`: the cosine, nothing below 0; where it is not known, what `words` says. `words`: the
    share of the query's content words that the memory holds, rare words counting more.
    """

    meaning: float
    words: float


# Dense and lexical evidence weigh the same: on long conversations (bench/recall) every mixture
# from 0.4 to 0.6 is within a hundredth, and each alone is far below. The store's BM25 finds the
# candidates; added here as a third signal it only repeated `words` and lowered recall.
WEIGHTS = (("meaning", 0.5), ("words", 0.5))
"""How much each signal counts; they sum to 1. A new signal is a field above and a row here."""

_MOST_WORDS = 8
"""No memory holds all of a long request: the rarest words stand for it."""


def signals_of(query: str, hits: Sequence[Hit]) -> list[Signals]:
    """The signals of each hit, in the order of the hits."""
    asked = stems(query)
    held = [asked & stems(hit.item.text) for hit in hits]
    rarity = _rarity(asked, held)
    whole = sum(sorted(rarity.values(), reverse=True)[:_MOST_WORDS]) or 1.0
    shares = [min(1.0, sum(rarity[word] for word in words) / whole) for words in held]
    return [
        Signals(meaning=max(0.0, hit.cosine) if hit.cosine else share, words=share)
        for hit, share in zip(hits, shares, strict=True)
    ]


def fused(signals: Signals) -> float:
    """The weighted sum, in 0..1."""
    return min(1.0, sum(weight * float(getattr(signals, name)) for name, weight in WEIGHTS))


@memoized
def stems(text: str) -> frozenset[str]:
    """The stems of the content words; words of scripts without blanks as pairs of letters."""
    found = set(content_words(text))
    if not text.isascii():
        found = {piece for word in found for piece in _pieces(word)}
    return frozenset(map(stem, found))


def _pieces(word: str) -> list[str]:
    if not UNSPACED.match(word) or len(word) <= 2:
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _rarity(asked: frozenset[str], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """1/√(1 + number of hits that hold the word).

    Flatter than an inverse document frequency, which among a few hits that were found by these
    very words would count the telling ones for nothing.
    """
    often = Counter(word for words in held for word in words)
    return {word: 1.0 / math.sqrt(1.0 + often[word]) for word in asked}
