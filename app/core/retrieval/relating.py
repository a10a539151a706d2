"""A query, its vector and what a store found come in; candidates by relevance go out.

It judges only what it is given: it neither searches nor masks nor decides what enters a prompt.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import numpy as np

from app.core.domain.crafting import Candidate
from app.core.domain.memory import Hit, MemoryItem, Vector
from app.core.retrieval.signals import Signals, fused, signals_of
from app.core.retrieval.standing import bound_fields, stands

RetrievalMode: TypeAlias = Literal["hybrid", "dense"]

# Chosen where few of another person's memories pass and most evidence of one's own does: on long
# conversations (bench/recall) 89 % of strangers' questions find nothing, 72 % of evidence is kept.
# In short requests memories that serve score from 0.30, others stay below 0.26.
DEFAULT_THRESHOLD = 0.30
# MiniLM gives unrelated short texts up to about 0.36.
_DENSE_THRESHOLD = 0.40

# Without a word in common a memory would need a cosine of 0.60. Closer than unrelated texts ever
# are by a tenth, it bears on the request whatever its words ("allergies", "allergic to shellfish").
_CLOSE_IN_MEANING = 0.46


def relate(
    query: str,
    query_vector: Vector,
    hits: Sequence[Hit],
    *,
    standing: Sequence[MemoryItem] = (),
    mode: RetrievalMode = "hybrid",
    threshold: float | None = None,
    now: datetime | None = None,
) -> tuple[Candidate, ...]:
    """All of `hits` and `standing` with their relevance in 0..1, most relevant first.

    `hybrid` fuses the cosine with the words in common, `dense` takes the cosine alone; each has
    its own default threshold from which on a memory is `relevant`. `standing` are the person's
    preferences and style: those about how to answer at all are marked. `now` is what times in the
    query ("last March") count from; without it they are passed over.
    """
    found = _together(query_vector, hits, standing)
    line = threshold if threshold is not None else _default(mode)
    signals = signals_of(query, found, now)
    if mode == "dense":
        relevances = [min(1.0, one.meaning) for one in signals]
    else:
        relevances = [fused(one) for one in signals]
    fields = bound_fields(query)
    candidates = [
        Candidate(
            item=hit.item,
            cosine=hit.cosine,
            relevance=relevance,
            relevant=relevance >= line or (threshold is None and _is_close(one)),
            standing=stands(hit.item, fields),
        )
        for hit, one, relevance in zip(found, signals, relevances, strict=True)
    ]
    return tuple(sorted(candidates, key=lambda one: (-one.relevance, -one.cosine, one.item.id)))


def _is_close(signals: Signals) -> bool:
    """Whether meaning alone tells; of a turn in a conversation it does not."""
    return signals.speech is None and signals.meaning >= _CLOSE_IN_MEANING


def _default(mode: RetrievalMode) -> float:
    return DEFAULT_THRESHOLD if mode == "hybrid" else _DENSE_THRESHOLD


def _together(
    query_vector: Vector, hits: Sequence[Hit], standing: Sequence[MemoryItem]
) -> list[Hit]:
    """The hits, and the standing items that are not among them with their cosine."""
    known = {hit.item.id for hit in hits}
    others = [item for item in standing if item.id not in known]
    return [*hits, *(Hit(item=item, cosine=_cosine(query_vector, item)) for item in others)]


def _cosine(query_vector: Vector, item: MemoryItem) -> float:
    return 0.0 if item.embedding is None else float(np.dot(query_vector, item.embedding))
