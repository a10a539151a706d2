"""A state or a trouble among key words is said as a phrase, and its kind is known."""

import pytest

from app.core.text.troubles import trouble_of


@pytest.mark.parametrize(
    ("typed", "phrase", "kind"),
    [
        ("light bulb flickering", "a flickering light bulb", "thing"),
        ("wifi slow upstairs", "slow Wi-Fi upstairs", "thing"),
        ("washing machine smells", "a washing machine that smells", "thing"),
        ("car won't start", "a car that won’t start", "thing"),
        ("cat not eating", "a cat that is not eating", "living"),
        ("cats not eating", "cats that are not eating", "living"),
        ("orchid losing leaves", "an orchid that is losing leaves", "living"),
        ("dog barks visitors", "a dog that barks at visitors", "living"),
        ("sore knee running", "a sore knee when running", "body"),
        ("headache after coffee", "a headache after coffee", "body"),
        ("back pain office chair", "back pain from an office chair", "body"),
        ("sourdough starter dead", "a dead sourdough starter", "food"),
        ("bread too dense", "bread that is too dense", "food"),
        ("toddler tantrums", "toddler tantrums", "child"),
        ("baby crying night", "a crying baby at night", "child"),
        ("lost passport", "a lost passport", "papers"),
        ("lost luggage airline", "lost luggage with the airline", "papers"),
        ("credit card declined", "a declined credit card", "papers"),
        ("docker container won't start", "a Docker container that won’t start", "software"),
    ],
)
def test_a_trouble_is_a_phrase_of_a_kind(typed: str, phrase: str, kind: str) -> None:
    trouble = trouble_of(typed)
    assert trouble is not None
    assert (trouble.phrase, trouble.kind) == (phrase, kind)


@pytest.mark.parametrize(
    "typed", ["coffee shop", "learn guitar", "lost", "how to fix it", "weekend rome"]
)
def test_what_names_no_trouble_is_none(typed: str) -> None:
    assert trouble_of(typed) is None


def test_a_word_before_another_noun_may_stand_for_something_else() -> None:
    assert trouble_of("rust lifetimes") is None
    assert trouble_of("car rust") is not None
