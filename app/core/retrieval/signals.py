"""A query and one memory's raw figures come in; how much it bears on the query, in 0..1, goes out.

A memory by itself is judged by its meaning, its words and its date. A turn of a conversation is
judged by what stands around it too: an answer often lies beside the words one asks with.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.domain.memory import Hit
from app.core.retrieval.speech import Speech, speech_of
from app.core.retrieval.tongues import grammar_of, language_of, roots, stems, trust_in
from app.core.text.dates import nearness, stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for a memory, each in 0..1.

    `meaning`: the cosine, nothing below 0; where it is not known, what `words` says. `words`: the
    share of the query's content words that the memory holds, rare words counting more; a turn is
    judged by its surroundings instead, so 0 among turns alone whose meanings are known. `date`: how
    near it is to a time the query names. `speech` is set for a turn of a conversation. `trust` says
    how far the meaning is to be believed in the query's language.
    """

    meaning: float
    words: float
    date: float = 0.0
    trust: float = 1.0
    speech: Speech | None = None


# A memory by itself is short: a word in common is often chance. On facts and passages
# (bench/recall) half words finds a tenth less at the first place; none at all would lose names
# and numbers.
MEANING = 0.8
"""How much the meaning of a memory by itself counts, and its words the rest, in English."""

DATED = 0.15
"""What a memory gains by being from the very time the query names."""

_NOTHING: frozenset[str] = frozenset()
_MOST_WORDS = 8
"""No memory holds all of a long request: the rarest words stand for it."""


def signals_of(query: str, hits: Sequence[Hit], now: datetime | None = None) -> list[Signals]:
    """The signals of each hit, in the order of the hits; `now` is what "last March" counts from."""
    language = language_of(query, [hit.item.text for hit in hits])
    trust = trust_in(query, language)
    reads = stems if trust == 1.0 else roots
    asked = reads(query) - grammar_of(language) or reads(query)
    held = _held(asked, hits, reads)
    rarity = _rarity(asked, held)
    whole = sum(sorted(rarity.values(), reverse=True)[:_MOST_WORDS]) or 1.0
    shares = [min(1.0, sum(rarity[word] for word in words) / whole) for words in held]
    worded = _worded(shares, hits)
    named = () if now is None else stretches(query, now)
    return [
        Signals(
            meaning=max(0.0, hit.cosine) if hit.cosine else share,
            words=words,
            date=nearness(named, hit.item.created_at) if named else 0.0,
            trust=trust,
            speech=speech,
        )
        for hit, share, words, speech in zip(
            hits, shares, worded, speech_of(query, hits), strict=True
        )
    ]


def _held(
    asked: frozenset[str], hits: Sequence[Hit], reads: Callable[[str], frozenset[str]]
) -> list[frozenset[str]]:
    """The asked words that each hit holds; looked for only where one of the hits needs them."""
    if all(hit.surroundings is not None and hit.cosine for hit in hits):
        return [_NOTHING] * len(hits)
    return [asked & reads(hit.item.text) for hit in hits]


def _worded(shares: Sequence[float], hits: Sequence[Hit]) -> Sequence[float]:
    """The shares, and where the store counted the words (BM25), the mean of both.

    A share says how much of the query is there, BM25 how much the text is about it: it knows all
    memories, repeated words and lengths, and has no scale of its own, so it is given the shares'.
    """
    best = max((hit.lexical for hit in hits), default=0.0)
    if best <= 0.0:
        return shares
    scale = max(shares) / best
    return [(share + scale * hit.lexical) / 2.0 for share, hit in zip(shares, hits, strict=True)]


def fused(signals: Signals) -> float:
    """The relevance, in 0..1."""
    if signals.speech is not None:
        return signals.speech.relevance(signals.trust * signals.meaning, signals.date)
    meant = MEANING * signals.trust
    own = meant * signals.meaning + (1.0 - meant) * signals.words
    return min(1.0, own + DATED * signals.date)


def _rarity(asked: frozenset[str], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """1/√(1 + number of hits that hold the word).

    Flatter than an inverse document frequency, which among a few hits that were found by these
    very words would count the telling ones for nothing.
    """
    often = Counter(word for words in held for word in words)
    return {word: 1.0 / math.sqrt(1.0 + often[word]) for word in asked}
