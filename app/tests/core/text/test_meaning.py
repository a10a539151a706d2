"""Two statements: the same, the contrary, or neither; measured on pairs written by hand."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.meaning import contradicts, normalized, same_scope, same_statement
from app.core.text.topics import holds_many, topic_of

PAIRS = tomllib.loads(Path(__file__).with_name("pairs.toml").read_text(encoding="utf-8"))
BY_KIND = tomllib.loads(Path(__file__).with_name("pairs_by_kind.toml").read_text(encoding="utf-8"))
ENOUGH = 0.9

sayings = st.sampled_from([text for kind in PAIRS.values() for pair in kind for text in pair])


@pytest.mark.parametrize(("first", "second"), PAIRS["different"])
def test_what_is_not_the_same_is_never_taken_for_it(first: str, second: str) -> None:
    assert not same_statement(first, second)
    assert not same_statement(second, first)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [(kind, *pair) for kind, pairs in BY_KIND["different"].items() for pair in pairs],
)
def test_what_differs_in_one_respect_is_never_the_same(kind: str, first: str, second: str) -> None:
    assert not same_statement(first, second), kind
    assert not same_statement(second, first), kind


def test_restatements_of_every_kind_are_recognised() -> None:
    for kind, pairs in BY_KIND["same"].items():
        found = [same_statement(*pair) for pair in pairs]
        assert sum(found) / len(found) >= 0.7, kind
    found = [same_statement(*pair) for pairs in BY_KIND["same"].values() for pair in pairs]
    assert sum(found) >= 34


@pytest.mark.parametrize(("first", "second"), PAIRS["contradicting"])
def test_contraries_are_never_the_same(first: str, second: str) -> None:
    assert not same_statement(first, second)


@pytest.mark.parametrize(("first", "second"), PAIRS["compatible"])
def test_what_can_both_hold_is_no_contradiction(first: str, second: str) -> None:
    assert not contradicts(first, second)
    assert not contradicts(second, first)


@pytest.mark.parametrize(("first", "second"), PAIRS["same"])
def test_a_restatement_is_no_contradiction(first: str, second: str) -> None:
    assert not contradicts(first, second)


def test_nearly_all_restatements_are_recognised() -> None:
    found = [same_statement(*pair) for pair in PAIRS["same"]]
    assert sum(found) / len(found) >= ENOUGH


def test_nearly_all_contradictions_are_recognised() -> None:
    found = [contradicts(*pair) for pair in PAIRS["contradicting"]]
    assert sum(found) / len(found) >= ENOUGH


def test_there_are_enough_pairs_to_tell() -> None:
    assert sum(map(len, PAIRS.values())) >= 300


@given(first=sayings, second=sayings)
def test_both_answers_do_not_depend_on_the_order(first: str, second: str) -> None:
    assert same_statement(first, second) == same_statement(second, first)
    assert contradicts(first, second) == contradicts(second, first)
    assert not (same_statement(first, second) and contradicts(first, second))


@given(text=st.text(max_size=200))
def test_every_text_states_the_same_as_itself(text: str) -> None:
    assert same_statement(text, text)
    assert not contradicts(text, text)


def test_a_long_text_with_a_word_more_is_the_same() -> None:
    text = (
        "The tenant wrote to the landlord about the broken heating, the mould in the kitchen, "
        "the stairs, the cellar door, the mailbox and the bicycle rack behind the house"
    )
    assert same_statement(text, text.replace("broken", "broken old"))
    assert not same_statement(text, text.replace("broken", "not broken"))
    assert not same_statement(text, text + " by 3 May")


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("Hello,  World!", "hello world", True),
        ("C++", "C", False),
        ("5", "-5", False),
        ("$5", "€5", False),
        ("I like 🍕", "I like 🍔", False),
        ("!", "?", False),
        ("ﬁne", "fine", True),
    ],
)
def test_normalized_texts_are_equal_when_only_the_dress_differs(
    first: str, second: str, *, equal: bool
) -> None:
    assert (normalized(first) == normalized(second)) is equal


def test_the_occasion_of_a_wish_is_its_scope() -> None:
    assert not same_scope("Be formal in emails", "Be casual in chats")
    assert same_scope("Be formal", "Be casual")
    assert not same_scope("Answer in German when I write German", "Answer in German")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I live in Berlin", "residence"),
        ("My name is Ana", "name"),
        ("I work as a nurse", "job"),
        ("I work at Siemens", "employer"),
        ("Always answer in English", "language"),
        ("Be concise", "length"),
        ("Use a formal tone", "tone"),
        ("Use bullet points", "format"),
        ("I am vegetarian", "diet"),
        ("I'm allergic to nuts", "allergy"),
        ("Never use emojis", "emoji"),
        ("Use metric units", "units"),
        ("I prefer tabs over spaces", "indentation"),
        ("My favourite colour is blue", "favorite color"),
        ("My dog is called Rex", "named dog"),
        ("I bought a bike", None),
        ("", None),
    ],
)
def test_the_topic_of_a_statement_is_read(text: str, topic: str | None) -> None:
    assert topic_of(text) == topic


def test_some_topics_hold_many_truths() -> None:
    assert holds_many("Allergy")
    assert not holds_many("residence")


@pytest.mark.parametrize(
    ("what", "sign"),
    [
        ("numbers", r"\d"),
        ("negation", r"\b(?:not|never|no|don't|without|avoid)\b"),
        ("direction", r"\b(?:to|from|into|before|after|over|than)\b"),
        ("names", r"(?<=[a-z] )[A-Z][a-z]+"),
    ],
)
def test_look_alikes_of_every_sort_are_among_the_pairs(what: str, sign: str) -> None:
    opposites = [*PAIRS["different"], *PAIRS["contradicting"]]
    told_apart = [
        (first, second)
        for first, second in opposites
        if re.findall(sign, first) != re.findall(sign, second)
        or (re.search(sign, first) and sorted(first.split()) == sorted(second.split()))
    ]
    assert len(told_apart) >= 10, what
