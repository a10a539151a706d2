"""A picked guess is remembered in a sentence of its own and read back whole."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.memory import Json, MemoryItem, MType, Source
from app.core.learning import choice_memory, choice_text, past_choice
from app.tests.core.learning.making import ANGLES, NOW, QUESTIONS, choice, vector


def _remembered(picked: int = 1) -> MemoryItem:
    return choice_memory(choice(picked), vector(0.0, 1.0))


def test_the_text_carries_the_words_and_the_reading_but_not_the_chip() -> None:
    text = choice_text(choice())
    assert '"help me email my landlord"' in text
    assert "a formal email to your landlord asking for a repair" in text
    assert QUESTIONS[0] not in text


def test_a_very_long_request_is_shortened_between_words() -> None:
    text = choice_text(choice(text="please help me with the boiler " * 200))
    assert len(text) <= 400
    assert "wanted: write a formal email" in text


@given(st.text(min_size=1, max_size=8_000))
def test_no_request_makes_the_text_longer_than_400_characters(words: str) -> None:
    assert len(choice_text(choice(text=words))) <= 400


def test_a_pick_is_read_back_as_it_was() -> None:
    item = _remembered()
    past = past_choice(item)
    assert past is not None
    assert (past.task, past.angle, past.slots) == ("write_email", ANGLES[0], {"tone": "formal"})
    assert (past.subject, past.times, past.passed) == ("my landlord", 1, ANGLES[1:])
    assert past.at == NOW
    assert past.memory_id == item.id
    assert past.vector is item.embedding


def test_a_pick_is_history_with_its_provenance() -> None:
    item = _remembered()
    assert (item.mtype, item.source, item.topic) == (MType.HISTORY, Source.CHOICE, "write_email")
    assert item.confidence == pytest.approx(0.7)
    assert item.metadata["rank"] == 1
    assert item.metadata["leanings"] == {"formal": 0.8}


def test_another_pick_from_the_same_showing_replaces_the_first() -> None:
    later = choice(2, at=NOW + timedelta(minutes=5), shown_at=NOW)
    assert choice_memory(later, vector(1.0)).id == _remembered().id


def test_the_same_words_shown_again_later_make_a_memory_of_their_own() -> None:
    later = choice(1, at=NOW + timedelta(days=1))
    assert choice_memory(later, vector(1.0)).id != _remembered().id


@pytest.mark.parametrize(
    "damage",
    [
        {"task": None},
        {"task": 5},
        {"angle": ""},
        {"angle": ["x"]},
    ],
)
def test_a_memory_without_task_or_angle_tells_of_no_choice(damage: dict[str, Json]) -> None:
    item = _remembered()
    assert past_choice(replace(item, metadata={**item.metadata, **damage})) is None


def test_a_memory_of_another_kind_tells_of_no_choice() -> None:
    assert past_choice(replace(_remembered(), mtype=MType.PROFILE)) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["task", "angle", "slots", "passed", "times", "subject", "leanings"]), _JSON
    )
)
def test_no_metadata_whatever_breaks_the_reading(garbage: dict[str, Json]) -> None:
    past = past_choice(replace(_remembered(), metadata=garbage))
    if past is not None:
        assert 1 <= past.times <= 1_000
        assert all(isinstance(name, str) for name in past.passed)
