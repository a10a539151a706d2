"""The data of our own is large and varied enough to tell something, and whole."""

import pytest

from app.bench.corpora import ABSENT, Person, abroad, facts, passages, talks

ALL = [*talks(), *facts(), *abroad(), *passages()]


def test_the_conversations_are_of_a_useful_size() -> None:
    found = talks()
    assert len(found) == 3
    assert all(len(talk.memories) >= 60 for talk in found)
    questions = [one for talk in found for one in talk.questions]
    assert len(questions) >= 40
    kinds = {one.kind for one in questions}
    assert kinds == {"short", "paraphrased", "negated", "dated", "who", "neighbour", "absent"}


def test_there_are_many_short_facts_of_many_people() -> None:
    assert len(facts()) >= 16
    assert sum(len(one.memories) for one in facts()) >= 150
    assert sum(len(one.questions) for one in facts()) >= 150
    assert all(item.tags for one in facts() for item in one.memories)


def test_some_of_the_facts_and_of_the_passages_are_kept_apart() -> None:
    for people in (facts(), passages()):
        apart = [one for one in people if one.half == "apart"]
        assert len(apart) >= 4
        assert {one.half for one in people} == {"seen", "apart"}


@pytest.mark.parametrize("person", ALL, ids=lambda one: one.id)
def test_every_question_is_answered_by_memories_that_are_there(person: Person) -> None:
    ids = {item.id for item in person.memories}
    assert len(ids) == len(person.memories)
    for question in person.questions:
        assert question.words.strip() == question.words
        assert set(question.evidence) <= ids
        assert bool(question.evidence) == (question.kind != ABSENT)


@pytest.mark.parametrize(
    "people", [facts(), abroad(), passages()], ids=["facts", "abroad", "passages"]
)
def test_questions_are_of_every_kind(people: list[Person]) -> None:
    kinds = {one.kind for person in people for one in person.questions}
    assert kinds == {"shared words", "paraphrased", "request"}
