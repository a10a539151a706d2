"""What is wrong with memories is found, and nothing is that is right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.audit import audit
from app.core.domain.memory import Json, MemoryItem, MType, Source
from app.core.domain.use import Use, Uses

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NOTHING_USED = Uses(since=NOW - timedelta(days=400))


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
    found = audit(
        [_item(1, "I like tea", days=1), _item(2, "I like tea.", days=9)], NOW, NOTHING_USED
    )
    assert found.duplicates == (("m2", "m1"),)


def test_many_equal_memories_are_each_named_once_beside_the_oldest() -> None:
    items = [_item(n, "I like tea", days=300 - n % 100) for n in range(1_200)]
    found = audit(items, NOW, NOTHING_USED)
    assert len(found.duplicates) == 1_199
    assert {kept for kept, _ in found.duplicates} == {"m0"}
    assert found.contradictions == ()


def test_memories_that_exclude_each_other_are_found() -> None:
    found = audit(
        [_item(1, "I prefer short answers"), _item(2, "I prefer long answers")], NOW, NOTHING_USED
    )
    assert found.contradictions == (("m1", "m2"),)
    assert found.duplicates == ()


def test_what_was_said_twice_in_conversations_is_no_fault() -> None:
    talk: dict[str, Json] = {"conversation_id": "c", "role": "user"}
    turns = [_item(n, "yes please", MType.HISTORY, metadata=talk) for n in range(3)]
    assert audit(turns, NOW, NOTHING_USED).duplicates == ()


def test_memories_of_different_kinds_are_not_compared() -> None:
    found = audit(
        [_item(1, "I like tea"), _item(2, "I like tea", MType.PROFILE)], NOW, NOTHING_USED
    )
    assert found.duplicates == ()


def test_secrets_are_named_by_kind_and_old_memories_after_a_year() -> None:
    items = [_item(1, "write to ann@example.org"), _item(2, "I like tea", days=366)]
    found = audit(items, NOW, NOTHING_USED)
    assert found.secrets == (("m1", "EMAIL"),)
    assert found.stale == ("m2",)


def test_what_went_to_no_prompt_for_long_is_unused() -> None:
    items = [
        _item(1, "I like tea", days=91),
        _item(2, "I like jam", days=89),
        _item(3, "x", days=91),
    ]
    uses = Uses(
        since=NOW - timedelta(days=400),
        by_id={"m3": Use(times=1, since=NOW - timedelta(days=91), last=NOW - timedelta(days=91))},
    )
    assert audit(items, NOW, uses).unused == ("m1",)


def test_nothing_is_unused_before_it_was_counted_long_enough() -> None:
    old, imported = _item(1, "I like tea", days=500), _item(2, "I like jam", days=500)
    began = NOW - timedelta(days=100)
    lately = {"m2": Use(times=0, since=NOW - timedelta(days=3))}
    assert audit([old, imported], NOW, Uses(since=began, by_id=lately)).unused == ("m1",)
    assert audit([old], NOW, Uses(since=NOW - timedelta(days=80))).unused == ()


def test_turns_and_picks_are_never_unused() -> None:
    talk: dict[str, Json] = {"conversation_id": "c", "role": "user"}
    turn = _item(1, "yes please", MType.HISTORY, days=300, metadata=talk)
    pick = replace(_item(2, "Plan a party?", MType.HISTORY, days=300), source=Source.CHOICE)
    assert audit([turn, pick], NOW, NOTHING_USED).unused == ()
