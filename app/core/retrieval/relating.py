"""A query, its vector and what a store found come in; candidates by relevance go out.

It judges only what it is given: it neither searches nor masks nor decides what enters a prompt.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import numpy as np

from app.core.domain.crafting import Candidate
from app.core.domain.memory import Hit, MemoryItem, Vector
from app.core.retrieval.signals import fused, signals_of
from app.core.retrieval.silence import bearing
from app.core.retrieval.standing import bound_fields, stands

RetrievalMode: TypeAlias = Literal["hybrid", "dense"]

# Without the fusion there is only the cosine: MiniLM gives unrelated short texts up to about 0.36.
_DENSE_LINE = 0.40


def relate(
    query: str,
    query_vector: Vector,
    hits: Sequence[Hit],
    *,
    standing: Sequence[MemoryItem] = (),
    mode: RetrievalMode = "hybrid",
    now: datetime | None = None,
    best: int | None = None,
) -> tuple[Candidate, ...]:
    """All of `hits` and `standing`, or the `best`, with their relevance in 0..1, best first.

    `hybrid` fuses the cosine with the words in common, `dense` takes the cosine alone. What is
    `relevant` says `silence`, or in `dense` a fixed cosine. `standing` are the person's
    preferences and style: those about how to answer at all are marked. `now` is what times in the
    query ("last March") count from; without it they are passed over.
    """
    found = _together(query_vector, hits, standing)
    signals = signals_of(query, found, now)
    if mode == "dense":
        relevances = [min(1.0, one.meaning) for one in signals]
        bears = [relevance >= _DENSE_LINE for relevance in relevances]
    else:
        relevances = [fused(one) for one in signals]
        bears = bearing(signals, found)
    fields = bound_fields(query)
    order = [
        (-relevance, -hit.cosine, hit.item.id, place)
        for place, (hit, relevance) in enumerate(zip(found, relevances, strict=True))
    ]
    order.sort()
    return tuple(
        Candidate(
            item=found[place].item,
            cosine=found[place].cosine,
            relevance=relevances[place],
            relevant=bears[place],
            standing=stands(found[place].item, fields),
        )
        for *_, place in order[:best]
    )


def _together(
    query_vector: Vector, hits: Sequence[Hit], standing: Sequence[MemoryItem]
) -> list[Hit]:
    """The hits, and the standing items that are not among them with their cosine."""
    if not standing:
        return list(hits)
    known = {hit.item.id for hit in hits}
    others = [item for item in standing if item.id not in known]
    return [*hits, *(Hit(item=item, cosine=_cosine(query_vector, item)) for item in others)]


def _cosine(query_vector: Vector, item: MemoryItem) -> float:
    return 0.0 if item.embedding is None else float(np.dot(query_vector, item.embedding))
