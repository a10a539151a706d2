"""Questions speak to the person, in their language, and of each meaning a word has."""

import re
from dataclasses import replace

import pytest

from app.core.hypotheses import propose
from app.core.hypotheses.angles import choices_for
from app.core.intent import task_ids
from app.tests.core.hypotheses.briefs import brief_of, questions


@pytest.mark.parametrize("text", ["quick dinner ideas", "weekly meal plan", "daily workout"])
def test_how_fast_or_often_is_no_length_of_time(text: str) -> None:
    assert not re.search(r"\b(quick|weekly|daily) of\b", questions(propose(brief_of(text))))


def test_the_person_is_addressed() -> None:
    assert "your landlord" in questions(propose(brief_of("help me email my landlord")))
    assert "my landlord" not in questions(propose(brief_of("help me email my landlord")))


def test_whom_it_is_for_stays_in_the_language_of_the_request() -> None:
    assert "your team" in questions(propose(brief_of("email team")))
    assert "your" not in questions(propose(brief_of("schreib eine E-Mail an mein Team")))


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
        ("instagram captions beach", "Instagram caption options on the theme of a beach"),
    ],
)
def test_key_words_lead_to_a_question_that_reads_well(text: str, first: str) -> None:
    assert first in propose(brief_of(text))[0].question


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("thank you note teacher", "Write a warm, personal thank-you note to your teacher"),
        ("condolence message colleague", "condolence message to your colleague"),
        ("speech wedding brother", "Write a speech for your brother’s wedding"),
        ("logo coffee shop", "three different ideas for a logo for a coffee shop"),
        ("book review 1984", "book review of 1984"),
        ("pros cons remote work", "List the pros and cons of remote work"),
        ("light bulb flickering", "causes of a flickering light bulb"),
        ("lost passport", "what to do now about a lost passport"),
        ("toddler tantrums", "causes of toddler tantrums"),
        ("weekend rome", "Plan Rome day by day for a weekend"),
        ("complain noisy neighbours", "complain about noisy neighbours"),
        ("convince landlord dog", "convince your landlord about your dog"),
        ("choose laptop", "buying guide for a laptop"),
        ("fix leaking tap", "fix a leaking tap"),
        ("who was ada lovelace", "Answer “Who was Ada Lovelace” in"),
        ("cover letter nurse", "cover letter for a job as a nurse"),
    ],
)
def test_a_few_nouns_lead_to_what_their_head_noun_says(text: str, first: str) -> None:
    guesses = propose(brief_of(text))
    assert first in guesses[0].question
    assert len({guess.angle for guess in guesses}) == 3


def test_nobody_is_called_the_person() -> None:
    for task in task_ids():
        for angle in choices_for(task, "en").angles:
            said = angle.ask.say({})
            assert said is not None
            assert "the person" not in said.text.replace("the person responsible", ""), angle.key
