"""Turns stand in their sessions in the order they came, whatever is replaced and deleted."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.memory.exact.changes import GONE
from app.adapters.memory.exact.shelf import Shelf
from app.adapters.memory.exact.talks import Talk, talk_of
from app.tests.adapters.memory.exact.shelves import (
    DIMENSIONS,
    Told,
    change,
    living,
    sessions,
    shelf_of,
)
from app.tests.contracts.samples import START, direction, memory_of


def turn(row: int, session: str | None = "1", conversation: str = "c", minute: int = 0) -> Told:
    return Told(
        row=row, text=f"turn {row}", conversation=conversation, session=session, minute=minute
    )


def test_turns_of_a_named_session_follow_each_other() -> None:
    shelf = shelf_of([turn(1), turn(2), turn(3, "2"), turn(4)])
    assert sessions(shelf.view()) == [[1, 2, 4], [3]]


def test_a_gap_of_more_than_an_hour_begins_a_session() -> None:
    minutes = [0, 30, 90, 151, 152]
    shelf = shelf_of([turn(row, None, minute=at) for row, at in enumerate(minutes)])
    assert sessions(shelf.view()) == [[0, 1, 2], [3, 4]]


def test_two_conversations_at_once_stay_apart() -> None:
    turns = [turn(row, None, "even" if row % 2 == 0 else "odd", row) for row in range(6)]
    assert sessions(shelf_of(turns).view()) == [[0, 2, 4], [1, 3, 5]]


def test_the_same_session_name_in_two_conversations_is_two_sessions() -> None:
    shelf = shelf_of([turn(1, "1", "a"), turn(2, "1", "b"), turn(3, "1", "a")])
    assert sessions(shelf.view()) == [[1, 3], [2]]


def test_a_late_turn_comes_last_and_does_not_turn_the_clock_back() -> None:
    shelf = shelf_of([turn(1, None, minute=50), turn(2, None, minute=0), turn(3, None, minute=105)])
    assert sessions(shelf.view()) == [[1, 2, 3]]


def test_memories_by_themselves_stand_nowhere() -> None:
    shelf = shelf_of([turn(1), Told(row=2, text="alone"), turn(3)])
    assert sessions(shelf.view()) == [[1, 3]]


@pytest.mark.parametrize("gone", [[1], [2], [3], [1, 2], [2, 3], [1, 3], [1, 2, 3]])
def test_neighbours_of_a_deleted_turn_become_each_others(gone: list[int]) -> None:
    shelf = shelf_of([turn(1), turn(2), turn(3)])
    change(shelf, gone=gone)
    left = [row for row in (1, 2, 3) if row not in gone]
    assert sessions(shelf.view()) == ([left] if left else [])
    change(shelf, came=[turn(4)])
    assert sessions(shelf.view()) == [[*left, 4]]


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_replaced_turn_stays_where_it_stood(row: int) -> None:
    shelf = shelf_of([turn(1), turn(2), turn(3)])
    change(shelf, gone=[row], came=[turn(row)])
    change(shelf, came=[turn(4)])
    assert sessions(shelf.view()) == [[1, 2, 3, 4]]


def test_neighbours_are_replaced_together() -> None:
    shelf = shelf_of([turn(row) for row in range(5)])
    change(shelf, gone=[1, 2, 3], came=[turn(2), turn(9), turn(1)])
    assert sessions(shelf.view()) == [[0, 1, 2, 4, 9]]


def test_a_turn_that_is_no_turn_any_more_leaves() -> None:
    shelf = shelf_of([turn(1), turn(2), turn(3)])
    change(shelf, gone=[2], came=[Told(row=2, text="alone")])
    assert sessions(shelf.view()) == [[1, 3]]


def test_a_turn_moved_to_another_conversation_goes_there() -> None:
    shelf = shelf_of([turn(1), turn(2), turn(3), turn(4, "1", "other")])
    change(shelf, gone=[2], came=[turn(2, "1", "other")])
    assert sessions(shelf.view()) == [[1, 3], [4, 2]]
    change(shelf, gone=[3], came=[turn(3, "2")])
    assert sessions(shelf.view()) == [[1], [3], [4, 2]]


def test_a_session_outlives_the_copying_of_a_shelf() -> None:
    shelf = shelf_of([turn(row, str(row % 3)) for row in range(300)])
    for row in range(200):
        change(shelf, gone=[row])
    assert len(shelf.view().rows) < 300
    change(shelf, came=[turn(900, "0")])
    expected = [[row for row in range(200, 300) if row % 3 == rest] for rest in range(3)]
    expected[0].append(900)
    assert sessions(shelf.view()) == sorted(expected)


def test_a_reader_with_an_older_view_sees_no_slot_it_does_not_have() -> None:
    shelf = Shelf(0, DIMENSIONS, room=64)
    change(shelf, came=[turn(1), turn(2)])
    view = shelf.view()
    change(shelf, came=[turn(3)])
    change(shelf, gone=[1], came=[turn(1)])
    assert len(view.rows) == len(view.links.sessions) == 2
    assert max(view.links.after.tolist()) >= 2, "else this shows nothing"


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "replace", "remove"]),
        st.integers(0, 1_000),
        st.sampled_from("ab"),
        st.sampled_from("12"),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(steps=steps)
def test_a_shelf_grown_step_by_step_links_as_one_read_at_once(
    steps: Sequence[tuple[str, int, str, str]],
) -> None:
    shelf, kept = Shelf(0, DIMENSIONS), dict[int, Told]()
    for number, (deed, pick, conversation, session) in enumerate(steps):
        chosen = sorted(kept)[pick % len(kept)] if kept else None
        if deed == "add" or chosen is None:
            kept[number] = turn(number, session, conversation)
            change(shelf, came=[kept[number]])
        elif deed == "replace":
            change(shelf, gone=[chosen], came=[kept[chosen]])
        else:
            del kept[chosen]
            change(shelf, gone=[chosen])
    view = shelf.view()
    assert sessions(view) == sessions(shelf_of(list(kept.values())).view())
    assert set(living(view)) == set(kept)
    assert all(view.links.sessions[view.kinds == GONE] == -1)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, None),
        ({"conversation_id": 7}, None),
        ({"conversation_id": "c"}, Talk("c", None, 5)),
        ({"conversation_id": "c", "session": "s"}, Talk("c", "s", 5)),
        ({"conversation_id": "c", "session": 3}, Talk("c", "3", 5)),
        ({"conversation_id": "c", "session": True}, Talk("c", None, 5)),
        ({"conversation_id": "c", "session": 1.5}, Talk("c", None, 5)),
        ({"session": "s"}, None),
    ],
)
def test_where_a_memory_was_said_is_read_from_its_metadata(
    metadata: dict[str, str | int | float | bool], expected: Talk | None
) -> None:
    item = memory_of("ann", "m", embedding=direction(1, 4), metadata=metadata)
    assert item.created_at == START + timedelta(0)
    assert talk_of(item, 5) == expected
