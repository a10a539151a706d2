"""Looks over all of a person's memories and says what is wrong with them; changes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from app.core.domain.memory import MemoryItem, MType
from app.core.redaction import mask
from app.core.text.meaning import contradicts, normalized, same_statement

NEAR = 0.95
RELATED = 0.3
STALE_AFTER = timedelta(days=365)
OPINIONS = frozenset({MType.PREFERENCE, MType.STYLE, MType.PROFILE, MType.GOAL})
BLOCK = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found, by memory id: equal and contradicting pairs, secrets by kind, old items."""

    total: int
    duplicates: tuple[tuple[str, str], ...]
    contradictions: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]
    by_type: tuple[tuple[str, int], ...]


def audit(items: Sequence[MemoryItem], now: datetime) -> Audit:
    """Items with embeddings are compared by meaning too; without, by their words alone."""
    duplicates, contradictions = _pairs(items)
    return Audit(
        total=len(items),
        duplicates=duplicates,
        contradictions=contradictions,
        secrets=tuple((item.id, kind) for item in items for kind in mask(item.text).counts),
        stale=tuple(item.id for item in items if now - item.updated_at > STALE_AFTER),
        by_type=tuple(sorted(Counter(item.mtype.value for item in items).items())),
    )


def _pairs(
    items: Sequence[MemoryItem],
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    duplicates, contradictions = [], []
    for older, newer, cosine in _near(items):
        if _same(older, newer, cosine):
            duplicates.append((older.id, newer.id))
        elif older.mtype in OPINIONS and contradicts(older.text, newer.text):
            contradictions.append((older.id, newer.id))
    return tuple(duplicates), tuple(contradictions)


def _same(older: MemoryItem, newer: MemoryItem, cosine: float) -> bool:
    if normalized(older.text) == normalized(newer.text):
        return True
    return cosine >= NEAR and same_statement(older.text, newer.text)


def _near(items: Sequence[MemoryItem]) -> list[tuple[MemoryItem, MemoryItem, float]]:
    """Pairs of one type with cosine ≥ 0.3, in blocks so that memory stays small."""
    found = []
    for mtype in MType:
        same = [item for item in items if item.mtype is mtype and item.embedding is not None]
        if len(same) < 2:
            continue
        matrix = np.stack([item.embedding for item in same if item.embedding is not None])
        for start in range(0, len(same), BLOCK):
            near = np.argwhere(matrix[start : start + BLOCK] @ matrix.T >= RELATED)
            for row, column in near:
                first, second = start + int(row), int(column)
                if first < second:
                    cosine = float(matrix[first] @ matrix[second])
                    found.append((same[first], same[second], cosine))
    return found
