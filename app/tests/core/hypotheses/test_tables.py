"""The tables of angles fit the tasks, and their small language says what it should."""

import pytest

from app.core.hypotheses.address import clause, clause_in, quotation, to_you
from app.core.hypotheses.angles import TRANSLATED, choices_for, meanings_first, senses_of
from app.core.hypotheses.template import Template
from app.core.intent import task_ids

LANGUAGES = ("en", *TRANSLATED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_has_three_angles_in_every_language(language: str) -> None:
    for task in task_ids():
        choices = choices_for(task, language)
        assert choices.task == task
        assert len(choices.angles) >= 3, task
        assert len({angle.key for angle in choices.angles}) == len(choices.angles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_angle_can_be_asked_when_nothing_is_known(language: str) -> None:
    for task in task_ids():
        for angle in choices_for(task, language).angles:
            said = angle.ask.say({})
            assert said is not None, angle.key
            assert said.text.endswith("?"), angle.key
            assert angle.when, angle.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_meaning_of_a_word_can_be_asked(language: str) -> None:
    assert len(senses_of(language)) >= 15
    for word in senses_of(language):
        choices = choices_for("lookup_topic", language)
        angles = meanings_first(choices, word, word, language).angles
        meanings = [angle for angle in angles if f".{word}_" in angle.key]
        assert len(meanings) == 3, word
        for angle in meanings:
            said = angle.ask.say({})
            assert said is not None
            assert said.text.endswith("?")
            assert angle.when


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translated_angle_leans_and_settles_as_the_english_one(language: str) -> None:
    english = {angle.key: angle for angle in choices_for("write_email", "en").angles}
    for angle in choices_for("write_email", language).angles:
        assert angle.leans == english[angle.key].leans
        assert angle.sets == english[angle.key].sets


@pytest.mark.parametrize(
    ("source", "values", "said"),
    [
        ("Write to {who|them}?", {}, "Write to them?"),
        ("Write to {who|them}?", {"who": "Ann"}, "Write to Ann?"),
        ("Write[[ to {who}]] now?", {}, "Write now?"),
        ("Read [[“{text}”|{subject}|it]]?", {"subject": "the book"}, "Read the book?"),
        ("Read [[“{text}”|{subject}|it]]?", {}, "Read it?"),
        ("a(n) {tone} note?", {"tone": "angry"}, "An angry note?"),
        ("a(n) {tone} note?", {"tone": "warm"}, "A warm note?"),
        ("a(n) {what} plan?", {"what": "user"}, "A user plan?"),
        ("a(n) {what} plan?", {"what": "hour-long"}, "An hour-long plan?"),
    ],
)
def test_a_template_says(source: str, values: dict[str, str], said: str) -> None:
    spoken = Template.parse(source).say(values)
    assert spoken is not None
    assert spoken.text == said


def test_a_template_without_a_value_it_needs_says_nothing() -> None:
    assert Template.parse("Write to {who}?").say({}) is None


def test_braces_in_a_value_are_left_alone_by_the_template() -> None:
    spoken = Template.parse("Read {text}?").say({"text": "{who} [[x]]"})
    assert spoken is not None
    assert spoken.text == "Read {who} [[x]]?"


def test_an_unclosed_bracket_is_refused() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        Template.parse("Write [[to {who}?")


@pytest.mark.parametrize(
    ("text", "language", "turned"),
    [
        ("my boss and I", "en", "your boss and you"),
        ("mine, not the mine's", "en", "yours, not the mine's"),
        ("meinem Vermieter", "de", "deinem Vermieter"),
        ("mon chien", "fr", "votre chien"),
        ("mi perro", "es", "tu perro"),
        ("il mio cane", "it", "il mio cane"),
    ],
)
def test_the_person_is_spoken_to(text: str, language: str, turned: str) -> None:
    assert to_you(text, language) == turned


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("The heating has been broken since Monday.", "the heating has been broken since Monday"),
        ("I am moving out in June", "you are moving out in June"),
        ("My lease ends in June", "your lease ends in June"),
        ("Half marathon in May", None),
        ("Is it late?", None),
    ],
)
def test_a_plain_statement_becomes_a_clause(told: str, said: str | None) -> None:
    assert clause(told) == said


def test_a_quotation_is_one_line_cut_after_a_word() -> None:
    quoted = quotation("alpha beta {gamma} “delta”\nsecond line", limit=16)
    assert quoted == "alpha beta gamma…"
    assert "\n" not in quoted


@pytest.mark.parametrize(
    ("told", "language", "said"),
    [
        ("Ma fille passe le bac en juin.", "fr", "votre fille passe le bac en juin"),
        ("Je suis allergique aux noix", "fr", "vous êtes allergique aux noix"),
        ("Le marathon de Paris en avril", "fr", None),
        ("J'habite à Lille et je travaille la nuit", "fr", None),
        ("Soy celíaca", "es", "eres celíaca"),
        ("Mi hermano se casa en Cádiz", "es", "tu hermano se casa en Cádiz"),
        ("Lolo muerde los muebles", "es", "Lolo muerde los muebles"),
        ("Correr la media maratón", "es", None),
        ("Soy camarero y trabajo los fines de semana", "es", None),
        ("Mein Sohn zieht nach Leipzig", "de", "dein Sohn zieht nach Leipzig"),
        ("Minka frisst kaum", "de", "Minka frisst kaum"),
        ("Ich will einen Garten anlegen", "de", "du willst einen Garten anlegen"),
        ("Wir haben zwei Kinder", "de", None),
        ("Angebot: Markise 2.400 Euro", "de", None),
        ("La porta è rotta", "it", None),
    ],
)
def test_a_statement_follows_denn_or_que_in_other_languages(
    told: str, language: str, said: str | None
) -> None:
    assert clause_in(told, language) == said
