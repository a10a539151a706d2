"""What is wrong with memories is found, and nothing is that is right."""

from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.audit import audit
from app.core.domain.memory import Json, MemoryItem, MType, Source

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def _item(
    number: int,
    text: str,
    mtype: MType = MType.PREFERENCE,
    days: int = 10,
    metadata: dict[str, Json] | None = None,
) -> MemoryItem:
    at = NOW - timedelta(days=days)
    return MemoryItem(
        id=f"m{number}",
        user_id="ann",
        mtype=mtype,
        text=text,
        source=Source.MANUAL,
        created_at=at,
        updated_at=at,
        metadata=metadata or {},
        embedding=np.eye(4, dtype=np.float32)[0],
    )


def test_the_older_of_two_equal_memories_is_named_first() -> None:
    found = audit([_item(1, "I like tea", days=1), _item(2, "I like tea.", days=9)], NOW)
    assert found.duplicates == (("m2", "m1"),)


def test_many_equal_memories_are_each_named_once_beside_the_oldest() -> None:
    items = [_item(n, "I like tea", days=300 - n % 100) for n in range(1_200)]
    found = audit(items, NOW)
    assert len(found.duplicates) == 1_199
    assert {kept for kept, _ in found.duplicates} == {"m0"}
    assert found.contradictions == ()


def test_memories_that_exclude_each_other_are_found() -> None:
    found = audit([_item(1, "I prefer short answers"), _item(2, "I prefer long answers")], NOW)
    assert found.contradictions == (("m1", "m2"),)
    assert found.duplicates == ()


def test_what_was_said_twice_in_conversations_is_no_fault() -> None:
    talk: dict[str, Json] = {"conversation_id": "c", "role": "user"}
    turns = [_item(n, "yes please", MType.HISTORY, metadata=talk) for n in range(3)]
    assert audit(turns, NOW).duplicates == ()


def test_memories_of_different_kinds_are_not_compared() -> None:
    found = audit([_item(1, "I like tea"), _item(2, "I like tea", MType.PROFILE)], NOW)
    assert found.duplicates == ()


def test_secrets_are_named_by_kind_and_old_memories_after_a_year() -> None:
    items = [_item(1, "write to ann@example.org"), _item(2, "I like tea", days=366)]
    found = audit(items, NOW)
    assert found.secrets == (("m1", "EMAIL"),)
    assert found.stale == ("m2",)
