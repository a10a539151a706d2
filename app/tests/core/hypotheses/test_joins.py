"""Two memories that only together say something are told together."""

import pytest

from app.core.domain.memory import MType
from app.core.hypotheses import propose
from app.core.hypotheses.joins import says_only_who, who_is
from app.tests.core.hypotheses.briefs import brief_of, questions, remembered

BEAGLE = remembered("I have a Beagle called Buster", memory_id="who", relevant=False)
LIMPS = remembered("Buster limps since Monday", MType.HISTORY, memory_id="what", relevant=False)


@pytest.mark.parametrize("text", ["call the vet", "walk the dog", "message the vet"])
def test_what_happened_to_somebody_is_told_with_who_it_is(text: str) -> None:
    guesses = propose(brief_of(text, recalled=[BEAGLE, LIMPS]))
    [told] = [guess for guess in guesses if "Buster" in guess.question]
    assert "your Beagle Buster limps since Monday" in told.question
    assert {ground.memory_id for ground in told.grounds} >= {"who", "what"}
    assert "“Buster limps since Monday” and “I have a Beagle called Buster”" in told.rationale


def test_neither_is_joined_to_a_request_of_another_matter() -> None:
    stranger = propose(brief_of("explain recursion"))
    assert propose(brief_of("explain recursion", recalled=[BEAGLE, LIMPS])) == stranger


def test_what_else_is_known_of_somebody_is_told_only_where_it_bears_on_the_request() -> None:
    told = [
        remembered("My sister Ann is getting married in June", memory_id="a", relevant=False),
        remembered("Ann does not drink", memory_id="b", relevant=False),
    ]
    said = questions(propose(brief_of("gift for Ann", recalled=told)))
    assert "your sister Ann" in said
    assert "does not drink" in said
    said = questions(propose(brief_of("wedding speech", recalled=told)))
    assert "your sister Ann is getting married in June" in said
    assert "drink" not in said


def test_a_memory_in_another_language_is_quoted_with_who_it_is_in_the_reason() -> None:
    told = [
        remembered("Unsere Katze heißt Minka", memory_id="who", relevant=False),
        remembered("Minka frisst kaum", MType.HISTORY, memory_id="what", relevant=False),
    ]
    guesses = propose(brief_of("Tierarzt anrufen", recalled=told))
    [known] = [guess for guess in guesses if "Minka" in guess.question]
    assert "„Unsere Katze heißt Minka“" in known.rationale


@pytest.mark.parametrize(
    ("memory", "who"),
    [
        ("I have a Beagle called Buster", {"Buster": "my Beagle"}),
        ("My head chef is called Tony", {"Tony": "my head chef"}),
        ("Mia loves her dog Toby", {"Toby": "the dog"}),
        ("Our grandson Eli is 7", {"Eli": "my grandson"}),
        ("Mein Sohn Malte zieht nach Leipzig", {"Malte": "Sohn"}),
        ("Tengo un perro que se llama Lolo", {"Lolo": "perro"}),
        ("Mon chat s'appelle Félix", {"Félix": "chat"}),
        ("I asked about my appeal for Carol", {}),
        ("I live in a flat in Bristol", {}),
        ("Soy fisioterapeuta en una clínica de Sevilla", {}),
        ("My landlord is Mr Hughes", {}),
    ],
)
def test_who_somebody_is_is_read_from_a_statement(memory: str, who: dict[str, str]) -> None:
    assert dict(who_is(memory)) == who


def test_a_statement_that_tells_more_than_a_name_stands_for_itself() -> None:
    assert says_only_who("I have a Beagle called Buster")
    assert says_only_who("My head chef is called Tony")
    assert not says_only_who("My sister Ann is getting married in June")
