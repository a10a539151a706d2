"""What a person is offered: three readings that differ, for reasons that are true."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.domain.memory import MType, Source
from app.core.domain.request import GroundKind, Hypothesis
from app.core.hypotheses import propose, settle
from app.tests.core.hypotheses.briefs import brief_of, picked, remembered

INPUTS = (
    "help me email my landlord",
    "figs",
    "asdfgh",
    "🍕",
    "translate 'good morning' into French",
    "what is 17% of 340",
    "schreib meinem Vermieter eine E-Mail",
    "écris un mail à mon propriétaire",
    "ayúdame a escribir un correo a mi casero",
    "напиши письмо начальнику",
    "اكتب رسالة إلى مديري",
    "def f(x):\n    return x",
    "Traceback (most recent call last):\nKeyError: 'a'",
    "{subject} [[x]] {a|b} %s",
    "<script>alert(1)</script>",
    "“curly” „low“ «angle» 'single' \"double\"",
    "write an essay about " + "very " * 1_500 + "long words",
    "x" * 8_000,
    "word " * 1_600,
    "(" * 8_000,
    "😀" * 4_000,
)


def questions(guesses: tuple[Hypothesis, ...]) -> str:
    return "\n".join(guess.question for guess in guesses)


@pytest.mark.parametrize("text", INPUTS, ids=[text[:24] for text in INPUTS])
def test_three_different_readings_come_best_first(text: str) -> None:
    guesses = propose(brief_of(text))
    assert [guess.id for guess in guesses] == ["h1", "h2", "h3"]
    assert len({guess.angle for guess in guesses}) == 3
    confidences = [guess.confidence for guess in guesses]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 < confidence < 1 for confidence in confidences)


@pytest.mark.parametrize("text", INPUTS, ids=[text[:24] for text in INPUTS])
def test_every_question_is_one_short_finished_sentence(text: str) -> None:
    for guess in propose(brief_of(text)):
        assert len(guess.question) <= 240
        assert guess.question.endswith("?")
        assert guess.question.lstrip("¿„«“")[0] == guess.question.lstrip("¿„«“")[0].upper()
        assert not re.search(r"[{}\n]|\[\[|\]\]|\(n\)| {2}| ,", guess.question)
        assert guess.rationale
        assert guess.grounds


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_text_gets_safe_guesses(text: str) -> None:
    for guess in propose(brief_of(text.strip())):
        assert len(guess.question) <= 240
        assert guess.question.endswith("?")
        assert not re.search(r"[{}\n\r\x00]", guess.question)


@pytest.mark.parametrize("text", ["quick dinner ideas", "weekly meal plan", "daily workout"])
def test_how_fast_or_often_is_no_length_of_time(text: str) -> None:
    assert not re.search(r"\b(quick|weekly|daily) of\b", questions(propose(brief_of(text))))


def test_the_person_is_addressed() -> None:
    assert "your landlord" in questions(propose(brief_of("help me email my landlord")))
    assert "my landlord" not in questions(propose(brief_of("help me email my landlord")))


def test_the_same_brief_always_gets_the_same_guesses() -> None:
    brief = brief_of("plan a trip to Rome", recalled=[remembered("I travel with two kids")])
    assert propose(brief) == propose(brief)


@pytest.mark.parametrize(
    "text",
    [
        "translate 'good morning' into French",
        "what is 17% of 340",
        "convert this csv to json: a,b\n1,2",
        "fix the typo in: teh cat",
        "12 * (4 + 3)",
    ],
)
def test_a_request_that_leaves_nothing_open_is_certain(text: str) -> None:
    _, certain = settle(propose(brief_of(text)), (), threshold=0.86)
    assert certain


@pytest.mark.parametrize(
    "text",
    ["help me email my landlord", "figs", "asdfgh", "should I buy or rent", "translate", "heating"],
)
def test_a_request_that_leaves_much_open_is_not_certain(text: str) -> None:
    guesses = propose(brief_of(text))
    assert guesses[0].confidence < 0.8


def test_one_word_and_gibberish_have_low_confidences() -> None:
    assert propose(brief_of("heating"))[0].confidence < 0.4
    assert propose(brief_of("asdfgh"))[0].confidence < 0.45


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


def test_whom_it_is_for_stays_in_the_language_of_the_request() -> None:
    assert "your team" in questions(propose(brief_of("email team")))
    assert "your" not in questions(propose(brief_of("schreib eine E-Mail an mein Team")))


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


def test_what_was_picked_often_comes_first_and_says_so() -> None:
    first = propose(brief_of("email my team", choices=[picked("write_email.thank", 5)]))[0]
    assert first.angle == "write_email.thank"
    assert first.rationale.startswith("You chose this for emails five times.")
    assert any(ground.kind is GroundKind.CHOICE for ground in first.grounds)


def test_one_lucky_pick_does_not_overturn_the_order() -> None:
    stranger = propose(brief_of("email my team"))
    once = propose(brief_of("email my team", choices=[picked("write_email.thank", 1)]))
    assert once[0].angle == stranger[0].angle


def test_what_was_passed_over_again_and_again_sinks() -> None:
    stranger = propose(brief_of("email my team"))
    passed = [
        picked("write_email.inform", 1, days=day, passed=[stranger[0].angle]) for day in range(8)
    ]
    assert propose(brief_of("email my team", choices=passed))[0].angle != stranger[0].angle


def test_old_picks_fade() -> None:
    fresh = propose(brief_of("email my team", choices=[picked("write_email.thank", 4, days=1)]))
    old = propose(brief_of("email my team", choices=[picked("write_email.thank", 4, days=300)]))
    assert fresh[0].angle == "write_email.thank"
    assert old[0].angle != "write_email.thank"


def test_a_tone_picked_twice_fills_the_slot_and_names_its_ground() -> None:
    past = [
        picked("write_email.inform", slots={"tone": "formal"}),
        picked("write_email.inform", slots={"tone": "formal"}, days=3),
    ]
    guesses = propose(brief_of("email my bank for a new card", choices=past))
    [formal] = [guess for guess in guesses if "formal" in guess.question]
    assert "You chose a formal tone for emails twice." in formal.rationale


def test_a_persona_tilts_the_order_and_says_so() -> None:
    plain = propose(brief_of("how to change a bike tyre"))
    tilted = propose(
        brief_of("how to change a bike tyre", facets={"concise": 1.0, "step_by_step": 0.0})
    )
    assert plain[0].angle == "howto.steps"
    assert tilted[0].angle == "howto.quick"
    assert "You usually prefer concise answers." in tilted[0].rationale


@pytest.mark.parametrize(
    ("text", "words", "never"),
    [
        ("schreib meinem Vermieter eine E-Mail", ["deinen Vermieter", "Weil|Du hast"], "Write"),
        ("écris un mail à mon propriétaire", ["votre propriétaire"], "Write"),
        ("ayúdame a escribir un correo a mi casero", ["tu casero"], "Write"),
        ("напиши письмо начальнику", ["Russian"], "none"),
        ("scrivi una mail al mio capo", ["Italian"], "none"),
    ],
)
def test_guesses_come_in_the_language_of_the_request_or_name_it(
    text: str, words: list[str], never: str
) -> None:
    guesses = propose(brief_of(text))
    whole = questions(guesses) + "\n" + "\n".join(guess.rationale for guess in guesses)
    assert all(re.search(word, whole) for word in words)
    assert never not in whole


def test_a_quotation_in_a_reason_stands_in_the_request() -> None:
    for text in INPUTS[:6]:
        for guess in propose(brief_of(text)):
            for quote in re.findall(r"You wrote “(.+?)”", guess.rationale):
                assert quote in text


@pytest.mark.parametrize(
    "text", ["my password is hunter2xyz write a letter", "sk-abcdef12345678901234 code"]
)
def test_secrets_are_not_repeated(text: str) -> None:
    for guess in propose(brief_of(text)):
        assert not re.search("hunter2xyz|sk-abcdef", guess.question + guess.rationale)


def test_reading_and_guessing_take_little_time_even_for_long_texts() -> None:
    for text in ("help me email my landlord", *INPUTS[-5:], "\n" * 7_900 + "x", "aB1" * 2_600):
        assert min(_cpu_seconds(f"{text[:7_900]} {n}") for n in range(3)) < 0.05


def _cpu_seconds(text: str) -> float:
    started = time.process_time()
    propose(brief_of(text))
    return time.process_time() - started


@pytest.mark.parametrize(
    ("word", "meanings"),
    [
        ("jaguar", ("big cat", "cars", "the team")),
        ("bank", ("account", "branches", "river")),
        ("cold", ("remedies", "weather", "feel cold")),
        ("Python", ("programming", "snake", "Monty")),
        ("tell me about mercury", ("planet", "metal", "god")),
        ("apple?", ("company", "fruit|food", "tree")),
    ],
)
def test_a_word_of_several_meanings_is_guessed_in_each(
    word: str, meanings: tuple[str, str, str]
) -> None:
    guesses = propose(brief_of(word))
    for guess, meaning in zip(guesses, meanings, strict=True):
        assert re.search(meaning, guess.question), guess.question
    seen = frozenset(guess.angle for guess in guesses)
    others = propose(replace(brief_of(word), without=seen))
    assert others
    assert seen.isdisjoint(guess.angle for guess in others)


def test_a_word_of_several_meanings_is_plain_beside_others() -> None:
    assert "snake" not in questions(propose(brief_of("python function to sort a list")))
    assert "river" not in questions(propose(brief_of("bank of america")))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("presents (dad 60)", "Suggest ten presents for your dad"),
        ("stock market today", "what moved it lately"),
        ("instagram captions beach", "Instagram caption options on the theme of beach"),
    ],
)
def test_key_words_lead_to_a_question_that_reads_well(text: str, first: str) -> None:
    assert first in propose(brief_of(text))[0].question
