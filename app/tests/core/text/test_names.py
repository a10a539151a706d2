"""Proper names are written as such, and a place is found without a preposition."""

import pytest

from app.core.text.language import detect_language
from app.core.text.names import place_in, proper


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hotels paris", "hotels Paris"),
        ("iphone or pixel", "iPhone or pixel"),
        ("my cat", "my cat"),
        ("PARIS", "PARIS"),
        ("comparison", "comparison"),
    ],
)
def test_names_get_their_capital(typed: str, written: str) -> None:
    assert proper(typed) == written


def test_the_first_place_is_found() -> None:
    assert place_in("packing list iceland or norway") == "iceland"
    assert place_in("packing list") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("wohnung kündigen", "de"),
        ("idées cadeau maman", "fr"),
        ("dolor de cabeza frecuente", "es"),
        ("resume tips no experience", "en"),
        ("name for bakery", "en"),
        ("what kind of dog", "en"),
    ],
)
def test_two_or_three_nouns_tell_their_language(text: str, code: str) -> None:
    assert detect_language(text) == code
