"""English key words get the small words they want; what no list knows gets none."""

import pytest

from app.core.text.objects import object_of
from app.core.text.phrases import noun_phrase, office_phrase, person_phrase
from app.core.text.stays import is_stay


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("coffee shop", "a coffee shop"),
        ("electric car", "an electric car"),
        ("remote work", "remote work"),
        ("fractions", "fractions"),
        ("unpaid invoice", "an unpaid invoice"),
        ("european union trip", "a European union trip"),
        ("weekend rome", "a weekend in Rome"),
        ("flights lisbon", "flights to Lisbon"),
        ("headache after coffee", "a headache after coffee"),
        ("history of coffee", "the history of coffee"),
        ("tax return freelancer", "a tax return for a freelancer"),
        ("date night", "a date night"),
        ("my old laptop", "my old laptop"),
        ("bbq", "a BBQ"),
        ("saudade", None),
        ("", None),
    ],
)
def test_a_noun_phrase_has_its_article(typed: str, said: str | None) -> None:
    assert noun_phrase(typed) == said


def test_what_most_people_have_one_of_is_theirs_when_asked() -> None:
    assert noun_phrase("electric car", own=True) == "your electric car"
    assert noun_phrase("coffee shop", own=True) == "a coffee shop"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("best friend", "your best friend"),
        ("nurse", "a nurse"),
        ("accountant", "an accountant"),
        ("self", "yourself"),
        ("nurses", "nurses"),
        ("candle", None),
    ],
)
def test_a_person_is_spoken_of_by_relation_or_kind(typed: str, said: str | None) -> None:
    assert person_phrase(typed.split()) == said


def test_an_office_is_a_certain_one() -> None:
    assert office_phrase(["airline"]) == "the airline"
    assert office_phrase(["candle"]) is None


@pytest.mark.parametrize(
    ("verb", "kind", "rest", "said"),
    [
        ("convince", "say", "landlord dog", "your landlord about your dog"),
        ("ask", "say", "boss promotion", "your boss for a promotion"),
        ("complain", "claim", "noisy neighbours", "about noisy neighbours"),
        ("complain", "claim", "Medicare", "to Medicare"),
        ("plant", "raise", "tomatoes balcony", "tomatoes on the balcony"),
        ("design", "create", "database library", "a database for a library"),
        ("decline", "say", "meeting politely", "the meeting politely"),
        ("clean", "hands", "white sneakers", None),
        ("paint", "hands", "bedroom", None),
    ],
)
def test_an_object_gets_its_small_words(verb: str, kind: str, rest: str, said: str | None) -> None:
    assert object_of(verb, kind, rest.split()) == said


def test_how_long_and_where_is_a_stay() -> None:
    assert is_stay("weekend rome")
    assert is_stay("3 days in Tokyo")
    assert not is_stay("weekend job")
    assert not is_stay("history rome")
