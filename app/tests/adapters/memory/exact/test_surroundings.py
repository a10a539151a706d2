"""What stands around a turn is what plain loops say, and memories by themselves never notice."""

import threading
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.memory.exact.searching import Found, Question, find
from app.adapters.memory.exact.shelf import Shelf
from app.core.domain.memory import MType, Surroundings
from app.tests.adapters.memory.exact.shelves import LEXER, Told, change, shelf_of
from app.tests.adapters.memory.exact.slowly import figures, unit

WORDS = ("kiln", "oven", "rent", "chess", "opera", "mango", "quartz", "violin", "harbor", "tundra")
ALL = frozenset(MType)


def question(asked: Sequence[str], seed: int = 7, number: int = 500) -> Question:
    return Question(
        vector=unit(seed), stems=LEXER.terms(" ".join(asked)), now=5, quotas=[(ALL, number)]
    )


def told_of(found: Found) -> dict[int, Surroundings | None]:
    return dict(zip(found.rows.tolist(), found.surroundings, strict=True))


def numbers(one: Surroundings | None) -> tuple[float, ...] | None:
    if one is None:
        return None
    return (one.turn, one.near, one.around, one.wide, one.session)


@st.composite
def memories(draw: st.DrawFn) -> list[Told]:
    drawn = draw(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from(WORDS), max_size=8),
                st.sampled_from([None, "a", "a", "b"]),
                st.sampled_from("12"),
                st.integers(0, 9),
            ),
            max_size=40,
        )
    )
    return [
        Told(
            row=row,
            text=" ".join(words),
            conversation=conversation,
            session=session,
            expired=luck == 0,
        )
        for row, (words, conversation, session, luck) in enumerate(drawn)
    ]


@settings(deadline=None)
@given(told=memories(), asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_the_figures_are_those_of_plain_loops(told: list[Told], asked: list[str]) -> None:
    found = told_of(find(shelf_of(told).view(), question(asked)))
    expected = figures(told, asked)
    assert {row for row, one in found.items() if one is not None} == set(expected)
    for row, plain in expected.items():
        mine = numbers(found[row])
        assert mine is not None
        clipped = [min(1.0, share) for share in plain]
        assert mine == pytest.approx(clipped, abs=2e-4), told[row]


@settings(deadline=None)
@given(told=memories(), asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_every_figure_is_a_share(told: list[Told], asked: list[str]) -> None:
    for one in told_of(find(shelf_of(told).view(), question(asked))).values():
        assert one is None or all(0.0 <= share <= 1.0 for share in numbers(one) or ())


@settings(deadline=None)
@given(told=memories(), asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
def test_a_memory_by_itself_is_found_as_if_nothing_were_said_around_it(
    told: list[Told], asked: list[str]
) -> None:
    bare = [Told(row=one.row, text=one.text, expired=one.expired) for one in told]
    with_talks = find(shelf_of(told).view(), question(asked))
    without = find(shelf_of(bare).view(), question(asked))
    assert with_talks.rows.tolist() == without.rows.tolist()
    assert np.array_equal(with_talks.cosines, without.cosines)
    assert np.array_equal(with_talks.lexical, without.lexical)
    assert all(one is None for one in without.surroundings)
    alone = {one.row for one in told if one.conversation is None}
    assert all(one is None for row, one in told_of(with_talks).items() if row in alone)


def turns(*texts: str) -> list[Told]:
    return [
        Told(row=row, text=text, conversation="c", session="1") for row, text in enumerate(texts)
    ]


def test_the_turn_after_the_words_is_found_by_them() -> None:
    filler = [f"nothing {row}" for row in range(40)]
    shelf = shelf_of(turns(*filler, "what did the harbor master say", "closed", *filler))
    found = told_of(find(shelf.view(), question(["harbor", "master"], number=3)))
    answer = found[41]
    assert answer is not None
    assert answer.turn == 0.0
    assert answer.near > 0.3


def test_windows_end_with_the_session() -> None:
    shelf = shelf_of(
        [*turns("harbor"), Told(row=1, text="other", conversation="c", session="2")],
    )
    found = told_of(find(shelf.view(), question(["harbor"])))[1]
    assert found is not None
    assert (found.near, found.around, found.wide, found.session) == (0.0, 0.0, 0.0, 0.0)


def test_without_words_nothing_is_said_of_surroundings() -> None:
    found = find(shelf_of(turns("harbor", "kiln")).view(), question([]))
    assert list(found.surroundings) == [None, None]


@pytest.mark.parametrize("expire", [True, False])
def test_conversations_of_which_nothing_is_left_leave_no_trace(expire: bool) -> None:
    told = [*turns("harbor", "kiln"), Told(row=9, text="harbor alone")]
    if expire:
        told = [
            Told(row=t.row, text=t.text, conversation="c", session="1", expired=True)
            for t in told[:2]
        ] + told[2:]
    shelf = shelf_of(told)
    if not expire:
        change(shelf, gone=[0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = find(shelf.view(), question(["harbor"]))
    assert found.rows.tolist() == [9]
    assert list(found.surroundings) == [None]


@settings(max_examples=25, deadline=None)
@given(told=memories(), cut=st.integers(0, 40))
def test_a_shelf_grown_in_parts_says_the_same_as_one_read_at_once(
    told: list[Told], cut: int
) -> None:
    grown = Shelf(0, 4)
    for part in (told[:cut], told[cut:]):
        change(grown, came=part)
    asked = question(["kiln", "harbor"])
    assert told_of(find(grown.view(), asked)) == told_of(find(shelf_of(told).view(), asked))


def test_searches_go_on_while_turns_are_replaced_and_deleted() -> None:
    """A view's links change under its reader: no search may stumble over that."""
    told = turns(*(f"{WORDS[row % 10]} {row}" for row in range(400)))
    shelf, done, troubles = shelf_of(told), threading.Event(), list[BaseException]()

    def look() -> None:
        try:
            while not done.is_set():
                find(shelf.view(), question(WORDS[:4], number=50))
        except (ValueError, IndexError) as error:
            troubles.append(error)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for step in range(1_200):
        row = step * 7 % 400
        if step % 3:
            change(shelf, gone=[row], came=[told[row]])
        else:
            change(shelf, gone=[row])
            change(shelf, came=[told[row]])
    done.set()
    for reader in readers:
        reader.join()
    assert troubles == []


@settings(deadline=None)
@given(told=memories())
def test_the_background_is_all_that_was_looked_at(told: list[Told]) -> None:
    asked = question(WORDS[:1], number=1)
    shelf = shelf_of(told)
    background = find(shelf.view(), asked).background
    alive = [one for one in told if not one.expired]
    apart = [one for one in alive if one.conversation is None]
    assert background.memories == len(apart)
    assert background.turns == len(alive) - len(apart)
    assert background.words == sum(len(one.text.split()) for one in apart)
