"""A new memory and the known ones near it come in; the one to store goes out.

A restatement renews what is known instead of doubling it; opposite or merely similar statements
stay apart. Nothing Inkling wrote itself is stored.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from app.core.domain.memory import Json, MemoryItem, Source
from app.core.learning.choices import MAX_TIMES, past_choice, times
from app.core.learning.junk import is_ours
from app.core.learning.lifetimes import renewed, surer
from app.core.text.meaning import normalized, same_statement

NEAR = 0.95
"""Cosine from which two memories may be the same."""


def absorb(fresh: MemoryItem, neighbours: Sequence[MemoryItem], now: datetime) -> MemoryItem | None:
    """What to store for `fresh`: a renewed neighbour it restates, or itself; None for junk.

    A neighbour is restated when it is the same person's, of the same type, still alive, and says
    the same: equal words, or cosine ≥ 0.95 and the same statement. Chat turns are never merged.
    """
    if not fresh.text.strip() or is_ours(fresh.text):
        return None
    alike = [known for known in neighbours if _restates(fresh, known, now)]
    if not alike:
        return fresh
    known = max(alike, key=lambda item: (item.id == fresh.id, _cosine(fresh, item)))
    if past_choice(fresh) is not None:
        return _picked_again(fresh, known, now)
    return _said_again(fresh, known, now)


def _restates(fresh: MemoryItem, known: MemoryItem, now: datetime) -> bool:
    if known.user_id != fresh.user_id or known.mtype is not fresh.mtype or not known.alive_at(now):
        return False
    if known.id == fresh.id:
        return True
    if _is_turn(fresh) or _is_turn(known) or _decision(fresh) != _decision(known):
        return False
    if normalized(fresh.text) == normalized(known.text):
        return True
    return _cosine(fresh, known) >= NEAR and same_statement(fresh.text, known.text)


def _is_turn(item: MemoryItem) -> bool:
    return "conversation_id" in item.metadata


def _decision(item: MemoryItem) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    """What a pick decided: similar words about different decisions are different memories."""
    pick = past_choice(item)
    return None if pick is None else (pick.task, pick.angle, tuple(sorted(pick.slots.items())))


def _cosine(fresh: MemoryItem, known: MemoryItem) -> float:
    if fresh.embedding is None or known.embedding is None:
        return 0.0
    if fresh.embedding.shape != known.embedding.shape:
        return 0.0
    return float(np.dot(fresh.embedding, known.embedding))


def _said_again(fresh: MemoryItem, known: MemoryItem, now: datetime) -> MemoryItem:
    said = _times_said(known) + 1
    return replace(
        fresh,
        id=known.id,
        source=fresh.source if fresh.source == Source.MANUAL else known.source,
        created_at=known.created_at,
        updated_at=now,
        confidence=max(surer(known.confidence), fresh.confidence),
        tags=tuple(dict.fromkeys((*known.tags, *fresh.tags))),
        topic=fresh.topic or known.topic,
        expires_at=_expiry(fresh, known, now, said),
        metadata={**known.metadata, **fresh.metadata, "said": said},
    )


def _expiry(fresh: MemoryItem, known: MemoryItem, now: datetime, said: int) -> datetime | None:
    """When the restated memory ends; what once was for good stays so."""
    if fresh.expires_at is None or known.expires_at is None:
        return None
    lived = max(known.expires_at - known.updated_at, fresh.expires_at - fresh.updated_at)
    span = renewed(fresh.mtype, max(lived, timedelta(0)), said)
    return None if span is None else max(now + span, known.expires_at)


def _picked_again(fresh: MemoryItem, known: MemoryItem, now: datetime) -> MemoryItem:
    """The same guess picked for the same words: counted, unless it is the same showing again."""
    repeated = fresh.id == known.id or known.metadata.get("last_pick") == fresh.id
    same_decision = _decision(fresh) == _decision(known)
    if repeated and not same_decision:
        return replace(fresh, created_at=known.created_at)
    count = times(known.metadata) + (0 if repeated else 1)
    metadata: dict[str, Json] = {
        **known.metadata,
        **fresh.metadata,
        "times": min(count, MAX_TIMES),
        "last_pick": fresh.id,
    }
    return replace(
        fresh,
        id=known.id,
        created_at=known.created_at,
        updated_at=now,
        confidence=known.confidence if repeated else surer(known.confidence),
        metadata=metadata,
    )


def _times_said(item: MemoryItem) -> int:
    said = item.metadata.get("said")
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 1
