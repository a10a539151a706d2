"""The head noun says what is to be made, and what stands beside it for whom and about what."""

import pytest

from app.core.text.things import thing_of


@pytest.mark.parametrize(
    ("typed", "task", "made", "audience", "matter"),
    [
        ("thank you note teacher", "write_message", "a thank-you note", "your teacher", ""),
        (
            "retirement speech colleague",
            "write_speech",
            "a retirement speech",
            "your colleague",
            "",
        ),
        ("speech wedding brother", "write_speech", "a speech", "", "for your brother’s wedding"),
        ("toast 50th birthday dad", "write_speech", "a toast", "", "for your dad’s 50th birthday"),
        ("logo coffee shop", "design_thing", "a logo", "", "for a coffee shop"),
        ("park design small town", "design_thing", "a park design", "", "for a small town"),
        ("book review 1984", "write_review", "a book review", "", "of 1984"),
        ("performance review self", "write_review", "a performance review", "", "of yourself"),
        ("return policy small shop", "write_document", "a return policy", "", "for a small shop"),
        (
            "invoice template photographer",
            "write_document",
            "an invoice template",
            "a photographer",
            "",
        ),
        (
            "apology customer late delivery",
            "write_apology",
            "an apology",
            "the customer",
            "about a late delivery",
        ),
        (
            "complaint letter airline",
            "write_formal_letter",
            "a complaint letter",
            "the airline",
            "",
        ),
        ("reference letter student", "write_letter", "a reference letter", "", "for a student"),
        ("baby name girl", "name_something", "a baby name", "", "for a baby girl"),
        ("name cat orange", "name_something", "a name", "", "for an orange cat"),
        ("budget wedding", "make_budget", "a budget", "", "for a wedding"),
        ("poster lost cat", "write_ad", "a poster", "", "for a lost cat"),
        ("message to Jess", "write_message", "a message", "Jess", ""),
    ],
)
def test_a_thing_is_named_by_its_head_noun(
    typed: str, task: str, made: str, audience: str, matter: str
) -> None:
    thing = thing_of(typed)
    assert thing is not None
    assert (thing.task, thing.made, thing.audience, thing.matter) == (task, made, audience, matter)


@pytest.mark.parametrize(
    "typed",
    [
        "card declined",
        "text editor",
        "schedule meeting",
        "what is a logo",
        "coffee shop",
        "logo",
        "bank letter, please",
    ],
)
def test_a_word_that_only_looks_like_a_thing_is_none(typed: str) -> None:
    assert thing_of(typed) is None


@pytest.mark.parametrize("typed", ["negotiate contract landlord", "review contract"])
def test_where_a_verb_may_stand_before_the_noun_it_is_not_sure(typed: str) -> None:
    thing = thing_of(typed)
    assert thing is not None
    assert not thing.sure


def test_who_is_texted_by_name_is_no_matter() -> None:
    thing = thing_of("text jess")
    assert thing is not None
    assert thing.audience == "Jess"
    other = thing_of("text formatting")
    assert other is not None
    assert not other.audience
