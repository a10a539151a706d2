"""Memories on a plane: the same picture each time, near where the meaning is near."""

from datetime import UTC, datetime

import numpy as np
import pytest

from app.core.domain.memory import MemoryItem, MType, Source, Vector
from app.core.projection import project

AT = datetime(2026, 3, 2, tzinfo=UTC)


def _item(number: int, embedding: Vector | None) -> MemoryItem:
    return MemoryItem(
        id=f"m{number}",
        user_id="ann",
        mtype=MType.GOAL,
        text="text",
        source=Source.MANUAL,
        created_at=AT,
        updated_at=AT,
        embedding=embedding,
    )


def _items(count: int, dimensions: int = 32) -> list[MemoryItem]:
    vectors = np.random.default_rng(7).normal(size=(count, dimensions)).astype(np.float32)
    return [_item(n, vector / np.linalg.norm(vector)) for n, vector in enumerate(vectors)]


def test_every_place_is_inside_the_picture_and_one_touches_its_edge() -> None:
    places = [(one.x, one.y) for one in project(_items(200))]
    assert np.abs(places).max() == pytest.approx(1.0)


def test_the_same_memories_give_the_same_picture_in_any_order() -> None:
    items = _items(60)
    there = {one.item.id: (one.x, one.y) for one in project(items)}
    back = {one.item.id: (one.x, one.y) for one in project(items[::-1])}
    for name, place in there.items():
        assert back[name] == pytest.approx(place, abs=1e-6)


def test_two_groups_of_meaning_lie_apart() -> None:
    axes = np.eye(8, dtype=np.float32)
    noise = np.random.default_rng(1).normal(scale=0.05, size=(20, 8)).astype(np.float32)
    items = [_item(n, axes[n % 2] + noise[n]) for n in range(20)]
    sides = [one.x > 0 for one in project(items)]
    assert len(set(sides[::2])) == len(set(sides[1::2])) == 1
    assert sides[0] != sides[1]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_memories_have_places_too(count: int) -> None:
    assert len(project(_items(count))) == count


def test_equal_memories_lie_in_the_middle() -> None:
    vector = np.ones(8, dtype=np.float32)
    assert {(one.x, one.y) for one in project([_item(n, vector) for n in range(5)])} == {(0, 0)}


def test_memories_whose_meaning_is_not_known_are_left_out() -> None:
    items = [_item(0, None), _item(1, np.zeros(8, dtype=np.float32)), *_items(3, 8)]
    assert len(project(items)) == 3
