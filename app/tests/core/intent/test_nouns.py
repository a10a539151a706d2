"""A few nouns are read by their head noun; a word behind "password" may be one."""

import pytest

from app.core.intent import read_intent


def test_what_stands_behind_the_word_password_is_shown_only_where_it_is_a_common_word() -> None:
    assert read_intent("password manager").subject == "password manager"
    assert "lostkey99" not in read_intent("reset password lostkey99").subject


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("logo coffee shop", "design_thing"),
        ("sick note school", "write_text"),
        ("negotiate contract landlord", "act_say"),
        ("stolen credit card abroad", "settle_loss"),
        ("my roommate never does the dishes", "prepare_talk"),
        ("weekend rome", "plan_trip"),
        ("tax return freelancer", "lookup_law_money"),
        ("garage door stuck", "troubleshoot"),
        ("menu semaine famille", "plan_meals"),
    ],
)
def test_nouns_tell_a_task_where_no_verb_or_sentence_does(text: str, task: str) -> None:
    assert read_intent(text).task == task
