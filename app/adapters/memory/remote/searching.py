"""A person's memories, a question and what the vendor found come in; hits go out.

Within what is known here the search is exact, by meaning and by words; the vendor adds what is not.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.searching import Found, Question
from app.adapters.memory.remote.records import to_micros
from app.adapters.memory.remote.roll import Roll
from app.core.domain.memory import Hit, MemoryQuery, MType, meaningless

Quotas = tuple[tuple[frozenset[MType], int], ...]


def quotas_of(query: MemoryQuery) -> Quotas:
    """`limits` count each type apart, within `mtypes`; else `limit` counts all types together."""
    types = frozenset(MType) if query.mtypes is None else query.mtypes
    if query.limits is None:
        return ((types, query.limit),) if query.limit > 0 and types else ()
    return tuple(
        (frozenset({mtype}), number)
        for mtype, number in query.limits.items()
        if mtype in types and number > 0
    )


def types_of(quotas: Quotas) -> frozenset[MType] | None:
    """All types that are searched; None for every one there is."""
    types = frozenset().union(*(types for types, _ in quotas))
    return None if types == frozenset(MType) else types


def hits(
    roll: Roll, query: MemoryQuery, lexer: Lexer, told: Mapping[str, float]
) -> tuple[Hit, ...]:
    """The best of the roll; `told` are cosines by id from a vendor, for meanings not known here."""
    question = Question(
        vector=np.ascontiguousarray(query.vector, dtype=np.float32),
        stems=lexer.terms(query.text) if query.text else (),
        now=to_micros(query.now),
        quotas=quotas_of(query),
    )
    found, items = roll.find(question, query.few)
    scored = [
        Hit(
            item=item,
            cosine=cosine,
            lexical=lexical,
            surroundings=surroundings,
            background=found.background,
        )
        for item, cosine, lexical, surroundings in zip(
            items,
            found.cosines.tolist(),
            found.lexical.tolist(),
            found.surroundings,
            strict=True,
        )
    ]
    return _with_told(scored, found, roll, query, told) if told else tuple(scored)


def _with_told(
    scored: Sequence[Hit], found: Found, roll: Roll, query: MemoryQuery, told: Mapping[str, float]
) -> tuple[Hit, ...]:
    """Hits of unknown meaning get the vendor's cosine; those it alone found are added."""
    by_id = {hit.item.id: hit for hit in scored}
    types = frozenset().union(*(types for types, _ in quotas_of(query)))
    for key, cosine in told.items():
        kept = roll.get(key)
        if kept is None or kept.item.mtype not in types or not kept.item.alive_at(query.now):
            continue
        vector = kept.item.embedding
        if vector is None or meaningless(vector):
            lexical = by_id[key].lexical if key in by_id else 0.0
            clipped = float(np.clip(cosine, -1.0, 1.0))
            known = by_id.get(key)
            by_id[key] = Hit(
                item=kept.item,
                cosine=clipped,
                lexical=lexical,
                surroundings=known.surroundings if known else None,
                background=found.background,
            )
    return tuple(sorted(by_id.values(), key=lambda hit: -hit.cosine))
