"""The tables of task types hold together, and their small language refuses what is malformed."""

import pytest

from app.core.intent.catalogue import catalogue
from app.core.intent.cues import CueIndex, compile_cue, key_words
from app.core.intent.slots import read_slots


def test_every_task_can_be_told_by_something() -> None:
    index = catalogue().cues
    for task in catalogue().tasks.values():
        told = any(name == task.id for cues in index._by_word.values() for name, _, _ in cues)
        assert told or task.signs or task.lexicon or task.contains or task.doing or task.thing, (
            task.id
        )


def test_every_cue_of_every_task_is_well_formed() -> None:
    written = {cue for cues in catalogue().cues._by_word.values() for cue in cues}
    assert len(written) > 500
    for task, source, weight in written:
        assert compile_cue(task, source, weight).pattern.pattern


def test_a_gap_is_kept_and_the_words_of_the_cue_are_not() -> None:
    index = CueIndex([("t", "translate ... into", 1.0)])
    [match] = index.matches(["translate", "good", "morning", "into", "french"])
    assert match.fixed == (0, 3)


def test_a_gap_of_grammar_alone_belongs_to_the_cue() -> None:
    index = CueIndex([("t", "write ... email", 1.0)])
    [match] = index.matches(["write", "me", "an", "email"])
    assert match.fixed == (0, 1, 2, 3)


def test_a_cue_with_a_caret_matches_at_the_front_only() -> None:
    index = CueIndex([("t", "^email", 1.0)])
    assert list(index.matches(["email", "ann"]))
    assert not list(index.matches(["the", "email"]))


def test_an_optional_word_may_be_there_or_not() -> None:
    index = CueIndex([("t", "sore throat? remedy", 1.0)])
    assert list(index.matches(["sore", "remedy"]))
    assert list(index.matches(["sore", "throat", "remedy"]))


def test_an_empty_cue_is_refused() -> None:
    with pytest.raises(ValueError, match="a cue needs a word"):
        compile_cue("t", "^", 1.0)


def test_the_key_words_of_a_cue_never_include_words_that_may_be_missing() -> None:
    assert "throat" not in key_words("sore throat? remedy")


def test_a_slot_of_another_family_is_not_read() -> None:
    assert "dialect" not in read_slots("a poem in postgres", "write_poem", "write").values
    assert read_slots("query in postgres", "write_sql", "code").values["dialect"] == "postgres"
