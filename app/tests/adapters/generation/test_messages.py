"""Turns for templates that take them strictly."""

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.generation.messages import alternating
from app.core.domain.conversation import Role, Turn

TURNS = st.lists(
    st.builds(Turn, role=st.sampled_from(Role), text=st.text(min_size=1, max_size=5)), max_size=12
)


@given(TURNS)
def test_turns_alternate_begin_with_the_person_and_hold_no_system_turn(turns: list[Turn]) -> None:
    roles = [turn.role for turn in alternating(turns)]
    assert roles == [(Role.USER, Role.ASSISTANT)[n % 2] for n in range(len(roles))]


@given(TURNS)
def test_turns_that_alternate_stay_as_they_are(turns: list[Turn]) -> None:
    once = alternating(turns)
    assert alternating(once) == once


@given(TURNS)
def test_nothing_of_the_person_s_or_the_system_s_is_lost(turns: list[Turn]) -> None:
    said = "\n\n".join(turn.text for turn in alternating(turns))
    for turn in turns:
        assert turn.role is Role.ASSISTANT or turn.text in said


def test_the_system_s_words_open_the_conversation_even_before_the_model_s() -> None:
    turns = (
        Turn(role=Role.SYSTEM, text="Be kind."),
        Turn(role=Role.ASSISTANT, text="Hello."),
        Turn(role=Role.USER, text="Hi."),
    )
    first, second, third = alternating(turns)
    assert first == Turn(role=Role.USER, text="Be kind.")
    assert (second, third) == turns[1:]
