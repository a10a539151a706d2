"""What speaks for a turn: who said it, whether it asks or tells, how much, and what it names."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.domain.memory import Hit, MemoryItem, MType, Surroundings
from app.core.retrieval.speech import (
    NOBODY_ASKED_ABOUT,
    WEIGHTS,
    Speech,
    speaker_of,
    speech_of,
)
from app.tests.core.crafted import memory

NOTHING = Surroundings(turn=0.0, near=0.0, around=0.0, wide=0.0, session=0.0)
ANNA, BEN = "Anna Weiss", "Ben"


def turn(text: str, **metadata: Any) -> Hit:  # noqa: ANN401  # JSON values
    item = memory(text, MType.HISTORY, memory_id=text)
    item = MemoryItem(
        **{name: getattr(item, name) for name in item.__slots__ if name != "metadata"},
        metadata=metadata,
    )
    return Hit(item=item, cosine=0.3, surroundings=NOTHING)


def said(query: str, *hits: Hit) -> list[Speech]:
    found = speech_of(query, hits)
    assert all(one is not None for one in found)
    return [one for one in found if one is not None]


def speakers(query: str) -> list[float]:
    hits = (turn("I sold it", speaker=ANNA), turn("So did I", speaker=BEN), turn("rain"))
    return [one.speaker for one in said(query, *hits)]


@pytest.mark.parametrize("query", ["What did Anna sell?", "what did anna sell", "ANNA WEISS"])
def test_the_turns_of_whom_one_asks_about_are_marked(query: str) -> None:
    assert speakers(query) == [1.0, 0.0, 0.0]


def test_a_possessive_names_as_well() -> None:
    assert speakers("What is Ben's favourite song?") == [0.0, 1.0, 0.0]


def test_a_question_about_two_marks_neither() -> None:
    assert speakers("What did Anna tell Ben?") == [0.0, 0.0, 0.0]


def test_a_question_about_a_stranger_marks_nobody() -> None:
    assert speakers("What did Zoe sell?") == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("query", ["who sold it", "What was sold?", "selling"])
def test_where_nobody_is_asked_about_all_turns_are_alike(query: str) -> None:
    assert speakers(query) == [NOBODY_ASKED_ABOUT] * 3


@pytest.mark.parametrize(
    ("text", "metadata", "expected"),
    [
        ("Anna: hello", {}, "Anna"),
        ("Anna Weiss: hello", {}, "Anna Weiss"),
        ("Anna: hello", {"speaker": "Ben"}, "Ben"),
        ("Anna: hello", {"speaker": "  "}, "Anna"),
        ("Anna: hello", {"speaker": 3}, "Anna"),
        ("hello: there", {}, None),
        ("Anna:hello", {}, None),
        ("hello", {"speaker": " Ben "}, "Ben"),
        ("", {}, None),
    ],
)
def test_the_speaker_is_in_the_metadata_or_before_a_colon(
    text: str, metadata: dict[str, Any], expected: str | None
) -> None:
    assert speaker_of(turn(text, **metadata).item) == expected


def test_what_asks_at_its_end_is_marked() -> None:
    hits = [turn("I went home. And you?"), turn("Why? Because I was so very tired of all that.")]
    assert [one.asking for one in said("home", *hits)] == [1.0, 0.0]


def test_the_more_it_says_the_more_substance_up_to_all() -> None:
    long = " ".join(f"word{number}" for number in range(40))
    none, some, full = said("home", turn("oh"), turn("green boats sail"), turn(long))
    assert 0.0 <= none.substance < some.substance < full.substance == 1.0


@pytest.mark.parametrize(
    ("query", "answering", "other"),
    [
        ("When did Anna sell it?", "I sold it last Friday", "I sold it to a friend"),
        ("how many cats are there", "we have three now", "we have them all here"),
        ("Which river was it?", "we swam in the Loire", "We swam in the river"),
        ("Who sold it?", "that was my aunt Ilse", "That was my aunt"),
    ],
)
def test_what_names_a_thing_of_the_kind_asked_for_is_marked(
    query: str, answering: str, other: str
) -> None:
    assert [one.answer for one in said(query, turn(answering), turn(other))] == [1.0, 0.0]


def test_a_question_for_no_such_kind_marks_nothing() -> None:
    (one,) = said("what did Anna like?", turn("I met Ben in Rome three times last May"))
    assert one.answer == 0.0


def test_a_memory_by_itself_has_no_speech() -> None:
    alone = Hit(item=memory("Anna: my rule"), cosine=0.5)
    assert speech_of("Anna", [alone]) == [None]
    assert speech_of("Anna", [alone, turn("hello")])[0] is None


def test_every_signal_moves_relevance_the_way_of_its_weight() -> None:
    (one,) = said("x", turn("y"))
    base = one.relevance(0.4, 0.4)
    assert base < one.relevance(0.5, 0.4)
    assert base < one.relevance(0.4, 0.5)
    values = one.values(0.4, 0.4)
    assert len(values) == len(WEIGHTS)
    assert values[0] == 0.4
    assert values[[name for name, _ in WEIGHTS].index("date")] == 0.4


@settings(deadline=None)
@given(query=st.text(max_size=80), texts=st.lists(st.text(max_size=80), max_size=5))
def test_all_of_it_is_a_share_for_any_text(query: str, texts: list[str]) -> None:
    for one in said(query, *(turn(text) for text in texts)):
        shares = (one.speaker, one.asking, one.substance, one.answer, one.relevance(1.0, 1.0))
        assert all(0.0 <= share <= 1.0 for share in shares)
