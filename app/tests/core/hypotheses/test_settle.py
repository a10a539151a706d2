"""Confidences are calibrated by what people picked, gently and within bounds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.request import ClickRate, Hypothesis
from app.core.hypotheses import propose, settle
from app.tests.core.hypotheses.briefs import brief_of

GUESSES = propose(brief_of("help me email my landlord"))


def rate(rank: int, shown: int, chosen: int, task: str = "write_email") -> ClickRate:
    return ClickRate(task=task, rank=rank, shown=shown, chosen=chosen)


def confidences(guesses: tuple[Hypothesis, ...]) -> list[float]:
    return [guess.confidence for guess in guesses]


def test_without_clicks_nothing_moves() -> None:
    settled, certain = settle(GUESSES, (), threshold=0.86)
    assert settled == GUESSES
    assert not certain


def test_few_clicks_barely_move_a_confidence() -> None:
    settled, _ = settle(GUESSES, [rate(1, 2, 2)], threshold=0.86)
    assert settled[0].confidence == pytest.approx(GUESSES[0].confidence, abs=0.04)
    assert settled[0].confidence > GUESSES[0].confidence


def test_many_clicks_move_it_up_and_many_showings_without_a_click_down() -> None:
    up, _ = settle(GUESSES, [rate(1, 1_000, 800)], threshold=0.86)
    down, _ = settle(GUESSES, [rate(1, 1_000, 100)], threshold=0.86)
    assert up[0].confidence > GUESSES[0].confidence + 0.05
    moved = next(guess for guess in down if guess.angle == GUESSES[0].angle)
    assert moved.confidence < GUESSES[0].confidence - 0.05


def test_clicks_on_another_task_do_not_count() -> None:
    settled, _ = settle(GUESSES, [rate(1, 1_000, 900, task="write_poem")], threshold=0.86)
    assert settled == GUESSES


def test_a_guess_that_people_prefer_moves_up_and_ids_are_numbered_anew() -> None:
    near = tuple(
        replace(guess, confidence=value)
        for guess, value in zip(GUESSES, (0.41, 0.4, 0.2), strict=True)
    )
    settled, _ = settle(near, [rate(1, 900, 90), rate(2, 900, 700)], threshold=0.86)
    assert settled[0].angle == near[1].angle
    assert [guess.id for guess in settled] == ["h1", "h2", "h3"]


def test_clicks_alone_do_not_make_an_open_request_certain() -> None:
    _, certain = settle(GUESSES, [rate(1, 100_000, 100_000)], threshold=0.86)
    assert not certain


@pytest.mark.parametrize(("confidence", "certain"), [(0.86, True), (0.8599, False)])
def test_the_first_guess_is_certain_from_the_threshold_on(confidence: float, certain: bool) -> None:
    first = replace(GUESSES[0], confidence=confidence)
    assert settle((first, *GUESSES[1:]), (), threshold=0.86)[1] is certain


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=3)
)
def test_confidences_stay_inside_0_and_1_and_fall(counts: list[tuple[int, int, int]]) -> None:
    rates = [rate(rank, shown, chosen) for rank, shown, chosen in counts]
    settled, _ = settle(GUESSES, rates, threshold=0.86)
    values = confidences(settled)
    assert all(0 < value < 1 for value in values)
    assert values == sorted(values, reverse=True)
