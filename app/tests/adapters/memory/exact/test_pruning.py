"""What is passed over unread could not have been among the best: searches say the same without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.adapters.memory.exact.searching import Question, find
from app.adapters.memory.exact.shelf import Shelf, View
from app.adapters.memory.exact.surroundings import Around, around
from app.core.domain.memory import MType
from app.tests.adapters.memory.exact.shelves import DIMENSIONS, LEXER, Told, change, shelf_of

VOCABULARY = 400


def talk(seed: int, turns: int, speakers: int) -> list[Told]:
    """Words as uneven as English's, and a name that many hold; some are no turns, some expired."""
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, VOCABULARY + 1)
    drawn = rng.choice(VOCABULARY, (turns, 9), p=shares / shares.sum())
    return [
        Told(
            row=row,
            text=" ".join([f"name{row % speakers}", *(f"word{number}" for number in words)]),
            conversation=None if rng.random() < 0.1 else f"c{row // 60}",
            session=str(row // 20),
            expired=rng.random() < 0.05,
        )
        for row, words in enumerate(drawn)
    ]


def asked(seed: int) -> tuple[int, ...]:
    rng = np.random.default_rng(seed)
    words = rng.choice(VOCABULARY, rng.integers(1, 7), replace=False)
    return LEXER.terms(" ".join(["name1", *(f"word{number}" for number in words)]))


def beside(view: View, stems: tuple[int, ...]) -> Around:
    found = around(view, [view.postings.of(stem) for stem in stems], view.living(5))
    assert found is not None
    return found


def best(sums: NDArray[np.float32], number: int) -> list[float]:
    return sorted(sums.tolist(), reverse=True)[:number]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 10_000),
    turns=st.integers(1, 500),
    speakers=st.integers(1, 5),
    number=st.integers(1, 60),
)
def test_the_best_are_those_of_all_turns_to_the_bit(
    seed: int, turns: int, speakers: int, number: int
) -> None:
    view = shelf_of(talk(seed, turns, speakers)).view()
    spoken = view.living(5).spoken
    if not spoken.size:
        return
    nearby = beside(view, asked(seed))
    cosines = np.random.default_rng(seed).uniform(-1, 1, turns).astype(np.float32)
    slots, sums = nearby.nearest(cosines, spoken, number)
    everywhere, all_sums = nearby.nearest(cosines, spoken, spoken.size)
    assert best(sums, number) == best(all_sums, number)
    assert np.array_equal(sums, all_sums[np.isin(everywhere, slots)])


def test_most_turns_are_passed_over_where_a_word_is_rare() -> None:
    view = shelf_of(talk(1, 4_000, 2)).view()
    spoken = view.living(5).spoken
    nearby = beside(view, LEXER.terms("name1 word380 word390 word399"))
    slots, _ = nearby.nearest(np.zeros(4_000, dtype=np.float32), spoken, 10)
    assert nearby.windows.further > 0
    assert 10 <= slots.size < spoken.size // 4


@pytest.mark.parametrize("expired", [True, False])
def test_a_view_that_is_kept_says_what_a_new_one_says(expired: bool) -> None:
    """Counts are made once for a view: changes and the passing of time must be seen in them."""
    told = talk(3, 300, 2)
    if not expired:
        told = [
            Told(row=t.row, text=t.text, conversation=t.conversation, session=t.session)
            for t in told
        ]
    shelf = Shelf(0, DIMENSIONS)
    rng = np.random.default_rng(4)
    for step in range(30):
        part = told[step * 10 : step * 10 + 10]
        gone = [row for row in range(step * 10) if rng.random() < 0.05]
        change(shelf, gone=gone, came=part)
        question = Question(
            vector=np.full(DIMENSIONS, 0.5, dtype=np.float32),
            stems=asked(step),
            now=5,
            quotas=[(frozenset(MType), 7)],
        )
        kept = find(shelf.view(), question)
        assert shelf.view() is shelf.view()
        shelf._view = None
        fresh = find(shelf.view(), question)
        assert kept.rows.tolist() == fresh.rows.tolist()
        assert list(kept.surroundings) == list(fresh.surroundings)
        assert kept.background == fresh.background
