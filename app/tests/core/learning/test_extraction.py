"""What a person states is kept in their own words, with the right kind, life and provenance."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.memory import CONSTRAINT_TAG, MemoryItem, MType, Source
from app.core.learning import extract_memories
from app.core.learning.rules import rules

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _only(text: str) -> MemoryItem:
    (item,) = extract_memories("ana", text, AT)
    return item


def test_a_statement_keeps_the_persons_own_words_in_the_first_person() -> None:
    assert _only("i live in lyon can you recommend a dentist?").text == "I live in lyon."


def test_two_statements_in_one_sentence_become_two_memories() -> None:
    items = extract_memories("ana", "I live in Lyon and work as a nurse", AT)
    assert [item.text for item in items] == ["I live in Lyon.", "I work as a nurse."]


def test_a_statement_says_where_it_came_from() -> None:
    item = _only("I'm vegetarian")
    assert item.source == Source.STATED
    assert item.metadata["rule"] == "diet"
    assert item.metadata["said_at"] == AT.isoformat()
    assert item.embedding is None


def test_restating_gives_the_same_id_whatever_the_case_and_stops() -> None:
    later = AT + timedelta(days=3)
    (again,) = extract_memories("ana", "NEVER use emojis!", later)
    assert again.id == _only("never use emojis").id


def test_another_persons_statement_has_another_id() -> None:
    (other,) = extract_memories("ben", "I live in Lyon", AT)
    assert other.id != _only("I live in Lyon").id


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("please keep answers short", 30),
        ("I prefer formal letters", 30),
        ("always answer in French", None),
        ("from now on, answer in French", None),
        ("answer in French from now on", None),
        ("never use emojis", None),
        ("I live in Lyon", None),
        ("I want to learn Spanish", 180),
    ],
)
def test_a_memory_lives_as_long_as_it_was_meant(text: str, days: int | None) -> None:
    expires = _only(text).expires_at
    assert expires == (None if days is None else AT + timedelta(days=days))


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("never use emojis", True),
        ("You must not use emojis", True),
        ("don't use emojis", True),
        ("no emojis please", True),
        ("verwende niemals Emojis", True),
        ("n'utilise jamais d'emojis", True),
        ("nunca uses emojis", True),
        ("always answer in French", False),
        ("I prefer short answers", False),
    ],
)
def test_only_limits_carry_the_constraint_tag(text: str, tagged: bool) -> None:
    item = _only(text)
    assert item.mtype is MType.PREFERENCE
    assert (CONSTRAINT_TAG in item.tags) is tagged


def test_a_limit_on_the_piece_at_hand_is_not_remembered() -> None:
    assert extract_memories("ana", "Write a haiku. Don't use the word moon.", AT) == ()
    assert extract_memories("ana", "never use rhymes in this poem", AT) == ()


def test_what_was_asked_to_be_remembered_is_kept_though_no_rule_knows_it() -> None:
    item = _only("Remember that the gate code changes every spring")
    assert item.text == "The gate code changes every spring."
    assert item.confidence > 0.9


def test_passwords_and_keys_are_never_kept() -> None:
    assert extract_memories("ana", "remember that my password is hunter2", AT) == ()


def test_the_quoted_object_of_a_limit_is_kept() -> None:
    assert _only('never use the word "synergy"').text == 'Never use the word "synergy".'


def test_a_very_long_statement_is_shortened_between_words() -> None:
    text = _only("never mention " + "the old house " * 40).text
    assert len(text) <= 200
    assert text.endswith("…")


def test_a_long_paste_is_read_at_its_two_ends_only() -> None:
    paste = "I'm a nurse.\n" + "It was a quiet year. I live in Oslo. " * 80 + "\nI'm vegetarian."
    assert {item.topic for item in extract_memories("ana", paste, AT)} == {"job", "diet"}


def test_every_rule_is_known_by_its_own_name() -> None:
    names = [rule.id for rule in rules()]
    assert len(names) == len(set(names))


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for item in extract_memories("ana", text, AT):
        assert 0 < len(item.text) <= 200


_BAIT_WORDS = """I'm I live in Lyon never always a nurse , . ? : " ' please translate my landlord
is called and but 'quoted words' ( ) don't use emojis remember that > ```"""
_BAIT = (*_BAIT_WORDS.split(), "\n", "\n```\n")


@given(st.lists(st.sampled_from(_BAIT), max_size=60))
def test_any_mixture_of_what_rules_look_for_can_be_read(words: list[str]) -> None:
    for item in extract_memories("ana", " ".join(words), AT):
        assert item.user_id == "ana"
        assert item.id.startswith("stated-")
