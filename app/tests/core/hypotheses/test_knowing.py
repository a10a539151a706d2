"""A person with a few memories sees that the guesses know them."""

from dataclasses import replace

import pytest

from app.core.domain.memory import MType
from app.core.domain.request import GroundKind
from app.core.hypotheses import in_own_language, propose, respelled
from app.core.intent import read_intent
from app.tests.core.hypotheses.briefs import brief_of, questions, remembered

SPOKEN = [
    "Ich bin Tischler in Freiburg",
    "Meine Frau hat eine Nussallergie",
    "Paul hat nicht bezahlt",
]


def test_a_goal_is_told_in_plain_words() -> None:
    goal = remembered("Run the Leeds half marathon in May", MType.GOAL, relevant=False)
    first = propose(brief_of("training plan", recalled=[goal]))[0]
    assert "with your goal to run the Leeds half marathon in May in mind" in first.question
    assert first.grounds[0].memory_id == "m1"


def test_two_goals_of_one_field_are_two_readings() -> None:
    goals = [
        remembered("Pass the bar exam in July", MType.GOAL, memory_id="a"),
        remembered("Learn Spanish for a semester abroad", MType.GOAL, memory_id="b"),
    ]
    said = questions(propose(brief_of("study plan", recalled=goals)))
    assert "bar exam" in said
    assert "Spanish" in said


def test_a_document_is_named_as_theirs() -> None:
    told = remembered("Essay draft: what people expected", MType.ARTIFACT)
    said = questions(propose(brief_of("essay feedback", recalled=[told])))
    assert "with your essay draft in mind" in said


def test_two_memories_settle_together_what_is_not_eaten() -> None:
    told = [
        remembered("My husband is coeliac", memory_id="a", relevant=False),
        remembered("Never suggest mushrooms", MType.PREFERENCE, memory_id="b", relevant=False),
    ]
    first = propose(brief_of("dinner ideas", recalled=told))[0]
    assert "without gluten or mushrooms" in first.question
    assert {ground.memory_id for ground in first.grounds} >= {"a", "b"}


@pytest.mark.parametrize(
    ("wish", "text", "said"),
    [
        ("Keep answers short, I read on my phone", "how does a heat pump work", "kept short"),
        ("Use British spelling", "story about a dragon", "in British spelling"),
        ("Code first, explanation after", "python function to sort words", "code first"),
        ("Antworte immer kurz", "wie funktioniert ein Motor", "kurz gehalten"),
        ("Prefiero respuestas cortas", "cómo funciona un motor", "en breve"),
        ("Réponses courtes, toujours", "comment fonctionne un moteur", "en bref"),
    ],
)
def test_a_standing_wish_colours_one_guess(wish: str, text: str, said: str) -> None:
    told = remembered(wish, MType.PREFERENCE, relevant=False)
    guesses = propose(brief_of(text, recalled=[told]))
    [coloured] = [guess for guess in guesses if said in guess.question]
    assert any(ground.memory_id == "m1" for ground in coloured.grounds)


def test_a_wish_for_one_matter_colours_no_other() -> None:
    told = remembered("Explain phone things step by step", MType.PREFERENCE, relevant=False)
    assert "step by step" in questions(propose(brief_of("phone frozen", recalled=[told])))
    stranger = propose(brief_of("what is recursion"))
    assert propose(brief_of("what is recursion", recalled=[told])) == stranger


def test_a_wish_that_the_question_keeps_already_is_not_said_again() -> None:
    told = remembered("Explain in plain words", MType.PREFERENCE, relevant=False)
    first = propose(brief_of("explain photosynthesis", recalled=[told]))[0]
    assert first.question.count("words") == 1


def test_a_name_is_spelled_and_described_as_it_was_told() -> None:
    told = remembered("My lab partner Jess never does her share", MType.HISTORY)
    assert respelled("text jess", [told]) == "message to Jess"
    brief = brief_of(respelled("text jess", [told]), recalled=[told])
    said = questions(propose(brief))
    assert "message to your lab partner Jess" in said
    assert "Write Jess a short message" in said


def test_a_word_that_is_no_name_stays_as_it_is() -> None:
    told = remembered("My lab partner Jess never does her share", MType.HISTORY)
    assert respelled("text mining", [told]) == "text mining"
    learning = remembered("I am learning Rust, and my boss Mark helps", MType.GOAL)
    assert respelled("remove rust stains", [learning]) == "remove rust stains"
    assert respelled("mark my essay", [learning]) == "mark my essay"
    assert respelled("email my landlord about the share of the rent", [told]).islower()


def test_words_of_no_language_are_taken_for_the_persons_own() -> None:
    told = [remembered(text, memory_id=text) for text in SPOKEN]
    intent = read_intent("Esstisch Eiche")
    assert in_own_language(intent, "Esstisch Eiche", told).language == "de"
    assert in_own_language(intent, "Esstisch Eiche", told[:1]).language == "en"
    assert in_own_language(intent, "write an essay", told).language == "en"


def test_a_memory_is_told_in_the_language_of_the_request() -> None:
    told = remembered("Ich trainiere für einen Radmarathon", MType.GOAL, relevant=False)
    first = propose(brief_of("trainingsplan", recalled=[told]))[0]
    assert first.question == (
        "Einen Trainingsplan machen, denn du trainierst für einen Radmarathon?"
    )


@pytest.mark.parametrize(
    "text", ["cello practice", "tennis drills", "cello üben", "exercices de piano"]
)
def test_practice_of_an_instrument_or_a_sport_is_no_quiz(text: str) -> None:
    guesses = propose(brief_of(text))
    assert {guess.task for guess in guesses} == {"practice_skill"}


def test_no_guess_rests_on_a_memory_it_does_not_have() -> None:
    told = remembered("I live in Lisbon", relevant=False)
    for guess in propose(brief_of("explain recursion", recalled=[told])):
        assert all(ground.kind is not GroundKind.MEMORY for ground in guess.grounds)


@pytest.mark.parametrize(
    ("word", "language", "meanings"),
    [
        ("Schloss", "de", ("besichtigen", "Türschloss", "Fahrradschloss")),
        ("Birne", "de", ("Rezept", "Glühbirne", "Birnbaum")),
        ("avocat", "fr", ("recette", "honoraires", "avocatier")),
        ("souris", "fr", ("débarrasser", "recommander", "marche plus")),
        ("gato", "es", ("comida", "rueda", "juega")),
        ("muñeca", "es", ("coser", "dolor", "ejercicios")),
    ],
)
def test_a_word_of_several_meanings_is_guessed_in_each_in_other_languages(
    word: str, language: str, meanings: tuple[str, str, str]
) -> None:
    intent = in_own_language(read_intent(word), word, ())
    assert intent.language == language
    guesses = propose(replace(brief_of(word), intent=intent))
    for guess, meaning in zip(guesses, meanings, strict=True):
        assert meaning.lower() in guess.question.lower(), guess.question


def test_a_word_that_is_english_too_stays_english_but_for_who_speaks_otherwise() -> None:
    intent = read_intent("bank")
    assert in_own_language(intent, "bank", ()).language == "en"
    told = [remembered(text, memory_id=text) for text in SPOKEN]
    assert in_own_language(intent, "bank", told).language == "de"


def test_what_a_memory_already_asks_for_is_not_asked_again_without_it() -> None:
    goal = remembered("Run the Leeds half marathon in May", MType.GOAL, relevant=False)
    angles = [guess.angle for guess in propose(brief_of("training plan", recalled=[goal]))]
    assert angles[0] == "plan_workout.remembered"
    assert "plan_workout.plan" not in angles
