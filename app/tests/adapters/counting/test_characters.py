"""The default estimate of tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.counting.characters import CharacterCounter
from app.core.domain.errors import Misconfigured


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2)])
def test_four_characters_are_a_token(text: str, tokens: int) -> None:
    assert CharacterCounter().count(text) == tokens


@given(first=st.text(max_size=50), second=st.text(max_size=50))
def test_a_longer_text_never_costs_less_and_never_more_than_its_parts(
    first: str, second: str
) -> None:
    count = CharacterCounter().count
    assert max(count(first), count(second)) <= count(first + second) <= count(first) + count(second)


@pytest.mark.parametrize("figure", [0, -1, float("nan")])
def test_a_figure_that_cannot_divide_is_refused(figure: float) -> None:
    with pytest.raises(Misconfigured):
        CharacterCounter(characters_per_token=figure)
