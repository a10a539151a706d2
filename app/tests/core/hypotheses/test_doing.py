"""What is to be done, and has no task of its own, is guessed in three ways that differ."""

import pytest

from app.core.hypotheses import propose
from app.core.hypotheses.doing import DOING, spoken
from app.core.intent import read_intent, task_ids
from app.core.text.verbs import KINDS
from app.tests.core.hypotheses.briefs import brief_of, questions


def test_every_kind_of_doing_is_a_task() -> None:
    assert {f"{DOING}{kind}" for kind in KINDS} <= set(task_ids())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hire baker", "before you hire a baker"),
        ("insulate attic", "how to insulate your attic"),
        ("clean my car windows", "how to clean your car windows"),
        ("accept job offer", "to accept the job offer"),
        ("brew kombucha", "how to brew kombucha"),
        ("Umzugswagen mieten", "„Umzugswagen mieten“ Schritt für Schritt"),
        ("louer un camion", "comment louer un camion"),
        ("alquilar un coche", "cómo alquilar un coche"),
    ],
)
def test_a_request_to_do_something_reads_as_a_sentence(text: str, asked: str) -> None:
    guesses = propose(brief_of(text))
    assert asked in questions(guesses)
    assert len({guess.angle for guess in guesses}) == 3


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("launch a newsletter", "act_run"),
        ("memorize a poem", "act_create"),
        ("evaluate an employee", "act_examine"),
        ("import a car", "act_thing"),
        ("renew gym membership", "act_claim"),
        ("cancel my subscription", "write_formal_letter"),
        ("toast the groom", "write_speech"),
        ("plan a trip to Rome", "plan_trip"),
        ("edit my essay", "rewrite"),
        ("evaluate 3x + 2 = 8", "solve_math"),
    ],
)
def test_the_verb_counts_more_than_a_thing_that_is_named_but_less_than_a_task(
    text: str, task: str
) -> None:
    assert read_intent(text).task == task


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("find chemistry tutor", "find a chemistry tutor"),
        ("hire a baker", "hire a baker"),
        ("comfort grieving friend", "comfort your grieving friend"),
        ("resign politely", "resign politely"),
        ("sell old books", "sell old books"),
        ("complain Medicare", "complain to Medicare"),
        ("figs", "figs"),
    ],
)
def test_an_article_is_put_in_where_it_is_plain(typed: str, said: str) -> None:
    assert spoken(typed) == said
