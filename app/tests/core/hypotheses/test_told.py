"""What was told gives guesses their matter, and only where it bears on the request."""

from app.core.domain.memory import MType, Source
from app.core.domain.request import GroundKind
from app.core.hypotheses import propose
from app.tests.core.hypotheses.briefs import brief_of, questions, remembered


def test_a_memory_gives_the_matter_of_an_email() -> None:
    told = remembered("The heating has been broken since Monday")
    first = propose(brief_of("help me email my landlord", recalled=[told]))[0]
    assert first.angle == "write_email.request_repair"
    assert "the heating has been broken since Monday" in first.question
    assert "“The heating has been broken since Monday”" in first.rationale
    assert [ground.memory_id for ground in first.grounds if ground.kind is GroundKind.MEMORY] == [
        "m1"
    ]


def test_a_memory_that_does_not_bear_on_the_request_changes_nothing() -> None:
    stranger = propose(brief_of("help me email my landlord"))
    told = remembered("The heating has been broken since Monday", relevant=False)
    assert propose(brief_of("help me email my landlord", recalled=[told])) == stranger


def test_a_memory_ends_the_question_in_plain_words() -> None:
    told = remembered("My flour supplier raised prices by 12%")
    assert "given that your flour supplier raised prices by 12%?" in questions(
        propose(brief_of("email supplier", recalled=[told]))
    )


def test_a_passage_is_named_by_its_heading_in_the_question_and_quoted_in_the_reason() -> None:
    told = remembered("Section 7 of my lease: the landlord pays for repairs within 14 days")
    guess = next(
        guess
        for guess in propose(brief_of("help me email my landlord", recalled=[told]))
        if guess.angle == "write_email.remembered"
    )
    assert guess.question.endswith("with Section 7 of your lease in mind?")
    assert "14 days" in guess.rationale


def test_what_the_request_says_itself_is_not_told_back() -> None:
    told = remembered("I post on Instagram every Friday")
    assert "Friday" not in questions(propose(brief_of("instagram post", recalled=[told])))


def test_age_and_languages_are_the_matter_only_of_what_names_them() -> None:
    told = remembered("I speak Korean and English")
    assert "speak" not in questions(propose(brief_of("flight to seoul", recalled=[told])))
    assert "speak" in questions(propose(brief_of("korean lessons", recalled=[told])))


def test_a_diet_holds_for_a_meal_plan_however_far_its_words_are() -> None:
    told = remembered("I am vegetarian", relevant=False)
    assert "vegetarian" in questions(propose(brief_of("dinner ideas", recalled=[told])))
    assert "vegetarian" not in questions(propose(brief_of("birthday message", recalled=[told])))


def test_a_job_one_applies_for_is_what_a_cover_letter_is_for() -> None:
    told = remembered("I am applying for a nurse role at Acme", MType.GOAL, relevant=False)
    assert "nurse at Acme" in questions(propose(brief_of("cover letter", recalled=[told])))
    assert "Acme" not in questions(propose(brief_of("email my boss", recalled=[told])))


def test_a_wish_about_somebody_is_kept_for_them() -> None:
    wish = remembered("Write to customers in a warm tone", MType.PREFERENCE)
    assert "warm email" not in questions(propose(brief_of("email my supplier", recalled=[wish])))
    assert "warm email" in questions(propose(brief_of("email my customers", recalled=[wish])))


def test_a_diet_that_was_told_holds_in_every_guess() -> None:
    told = [
        remembered("I am vegetarian", memory_id="a"),
        remembered("I'm allergic to nuts", memory_id="b"),
    ]
    guesses = propose(brief_of("what should I cook tonight", recalled=told))
    for guess in guesses:
        assert "vegetarian" in guess.question
        assert "nuts" in guess.question
        assert {ground.memory_id for ground in guess.grounds} >= {"a", "b"}


def test_a_goal_becomes_a_reading_of_its_own() -> None:
    goal = remembered("Run a half marathon in October", MType.GOAL)
    first = propose(brief_of("workout plan", recalled=[goal]))[0]
    assert "half marathon" in first.question


def test_a_name_that_was_told_is_used() -> None:
    told = remembered("My landlord is called Mr Schmidt")
    assert "your landlord Mr Schmidt" in questions(
        propose(brief_of("help me email my landlord", recalled=[told]))
    )


def test_what_was_said_now_counts_more_than_what_was_told_before() -> None:
    told = remembered("I write all my code in TypeScript", MType.PREFERENCE)
    guesses = propose(brief_of("write a python function to sort words", recalled=[told]))
    assert "Python" in questions(guesses)
    assert "TypeScript" not in questions(guesses)


def test_a_former_pick_and_an_answer_are_never_quoted_as_told() -> None:
    for told in (
        remembered("Write a short email?", MType.HISTORY, source=Source.CHOICE),
        remembered("The heating is fine", MType.HISTORY, metadata={"role": "assistant"}),
    ):
        guesses = propose(brief_of("help me email my landlord", recalled=[told]))
        assert all(
            ground.kind is not GroundKind.MEMORY for guess in guesses for ground in guess.grounds
        )


def test_a_masked_secret_is_left_out_of_questions_and_reasons() -> None:
    told = remembered("My landlord is Mr Hughes, <REDACTED:EMAIL>")
    guesses = propose(brief_of("email my landlord", recalled=[told]))
    assert "your landlord Mr Hughes" in questions(guesses)
    assert "“My landlord is Mr Hughes”" in guesses[0].rationale
    assert not any("REDACTED" in guess.question + guess.rationale for guess in guesses)


def test_a_memory_that_is_nothing_but_a_secret_is_no_ground() -> None:
    stranger = propose(brief_of("email my landlord"))
    told = remembered("My landlord's email is <REDACTED:EMAIL>")
    assert propose(brief_of("email my landlord", recalled=[told])) == stranger
