"""What bears on a request is told from what chance finds, whatever the number of memories."""

from collections.abc import Sequence

import pytest

from app.core.domain.memory import Background, Hit, Surroundings
from app.core.retrieval.signals import Signals, signals_of
from app.core.retrieval.silence import bearing
from app.tests.core.crafted import memory

FEW = Background(memories=10, words=100, turns=0)


def alone(*cosines: float, background: Background | None = FEW) -> list[bool]:
    hits = [
        Hit(item=memory(f"m{place}", memory_id=f"m{place}"), cosine=cosine, background=background)
        for place, cosine in enumerate(cosines)
    ]
    return bearing([Signals(meaning=cosine, words=0.0) for cosine in cosines], hits)


def test_a_close_memory_bears_and_a_far_one_stays_silent() -> None:
    assert alone(0.5, 0.05) == [True, False]


def test_nothing_bears_when_nothing_is_close() -> None:
    assert alone(0.2, 0.19, 0.1) == [False, False, False]
    assert alone() == []


def test_once_one_bears_another_needs_a_little_less() -> None:
    nearly = 0.245
    assert alone(nearly) == [False]
    assert alone(0.5, nearly) == [True, True]


def test_among_more_memories_chance_finds_more() -> None:
    many = Background(memories=1_000, words=10_000, turns=0)
    assert alone(0.4) == [True]
    assert alone(0.4, background=many) == [False]


def test_longer_texts_are_more_chances() -> None:
    passages = Background(memories=10, words=2_000, turns=0)
    assert alone(0.35) == [True]
    assert alone(0.35, background=passages) == [False]


def test_what_else_is_near_does_not_count_against_a_memory() -> None:
    others = [0.2] * 9
    assert alone(0.35, *[0.0] * 9)[0]
    assert alone(0.35, *others) == [True] + [False] * 9


def test_without_a_background_the_hits_are_one() -> None:
    assert alone(0.5, 0.05, background=None) == [True, False]


def spoken(shares: Sequence[float], turns: int) -> list[bool]:
    hits = [
        Hit(
            item=memory(f"I went there {share}", memory_id=str(share)),
            cosine=share,
            surroundings=Surroundings(
                turn=share, near=share, around=share, wide=share, session=share
            ),
            background=Background(memories=0, words=0, turns=turns),
        )
        for share in shares
    ]
    return bearing(signals_of("where did they go", hits), hits)


@pytest.mark.parametrize("turns", [50, 500])
def test_turns_are_told_apart_by_all_their_signals(turns: int) -> None:
    assert spoken([0.6, 0.02], turns) == [True, False]


def test_among_more_turns_it_takes_more() -> None:
    assert spoken([0.21], 50) == [True]
    assert spoken([0.21], 1_000) == [False]


def test_beside_a_turn_that_says_much_more_another_stays_silent() -> None:
    assert spoken([0.3], 50) == [True]
    assert spoken([0.9, 0.3], 50) == [True, False]
    assert spoken([0.4, 0.3], 50) == [True, True]
