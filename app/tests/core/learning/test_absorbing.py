"""A restatement renews what is known; opposites, strangers and chat turns stay apart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.domain.memory import MType, Source
from app.core.learning import absorb, choice_memory, past_choice
from app.tests.core.learning.making import NOW, choice, memory, vector

LATER = NOW + timedelta(days=10)
MONTH = timedelta(days=30)


def test_something_new_is_stored_as_it_is() -> None:
    fresh = memory("I prefer short answers.", ident="new")
    assert absorb(fresh, [memory("I live in Lyon.", ident="old")], LATER) == fresh


def test_a_restatement_keeps_the_id_and_the_birthday_and_renews_the_rest() -> None:
    known = memory("I prefer short answers.", ident="old", lives=MONTH)
    fresh = memory("I prefer short answers!", ident="new", at=LATER, lives=MONTH)
    kept = absorb(fresh, [known], LATER)
    assert kept is not None
    assert (kept.id, kept.created_at, kept.updated_at) == ("old", NOW, LATER)
    assert kept.text == "I prefer short answers!"
    assert kept.confidence == pytest.approx(0.7 + 0.3 * 0.3)


def test_a_preference_restated_lives_at_least_twice_as_long_and_the_third_time_for_good() -> None:
    once = memory("I prefer short answers.", ident="old", lives=MONTH)
    twice = absorb(replace(once, id="b", updated_at=LATER), [once], LATER)
    assert twice is not None
    assert twice.expires_at is not None
    assert twice.expires_at >= LATER + 2 * MONTH
    thrice = absorb(replace(once, id="c", updated_at=LATER), [twice], LATER)
    assert thrice is not None
    assert thrice.expires_at is None
    assert thrice.metadata["said"] == 3


def test_a_rule_for_good_stays_for_good_when_said_in_passing() -> None:
    rule = memory("Answer in French.", ident="old")
    kept = absorb(memory("Answer in French.", ident="new", lives=MONTH), [rule], LATER)
    assert kept is not None
    assert kept.expires_at is None


def test_near_but_opposite_statements_are_both_kept() -> None:
    known = memory("I like long answers.", ident="old")
    fresh = memory("I don't like long answers.", ident="new")
    assert absorb(fresh, [known], LATER) == fresh


def test_the_same_statement_in_other_words_is_merged_only_when_the_vectors_are_near() -> None:
    known = memory("Please never use emojis", ident="old")
    fresh = memory("Never use emojis, please.", ident="new")
    far = replace(fresh, text="Never ever use emojis.", embedding=vector(0.5, 0.5))
    near = absorb(fresh, [known], LATER)
    assert near is not None
    assert near.id == "old"
    apart = absorb(far, [known], LATER)
    assert apart is not None
    assert apart.id == "new"


@pytest.mark.parametrize(
    "other",
    [
        {"user_id": "ben"},
        {"mtype": MType.GOAL},
        {"expires_at": NOW},
        {"metadata": {"conversation_id": "c1"}},
    ],
)
def test_what_is_anothers_of_another_type_expired_or_a_chat_turn_is_left_alone(
    other: dict[str, object],
) -> None:
    known = replace(memory("I prefer tea.", ident="old"), **other)  # type: ignore[arg-type]  # one field each
    fresh = memory("I prefer tea.", ident="new")
    assert absorb(fresh, [known], LATER) == fresh


def test_our_own_writing_is_never_stored() -> None:
    echo = "Disambiguated intent:\nx\nOutput contract:\ny"
    assert absorb(memory(echo), [], LATER) is None
    assert absorb(memory("   "), [], LATER) is None


def test_what_a_person_wrote_by_hand_outranks_where_it_came_from_before() -> None:
    known = memory("I prefer tea.", ident="old")
    kept = absorb(memory("I prefer tea.", ident="new", source=Source.MANUAL), [known], LATER)
    assert kept is not None
    assert kept.source == Source.MANUAL


def test_the_same_pick_for_the_same_words_is_counted() -> None:
    first = choice_memory(choice(), vector(1.0))
    second = choice_memory(choice(at=LATER), vector(1.0))
    kept = absorb(second, [first], LATER)
    assert kept is not None
    assert kept.id == first.id
    past = past_choice(kept)
    assert past is not None
    assert past.times == 2


def test_a_double_click_is_counted_once() -> None:
    first = choice_memory(choice(), vector(1.0))
    second = choice_memory(choice(at=LATER), vector(1.0))
    once = absorb(second, [first], LATER)
    assert once is not None
    again = absorb(replace(second, updated_at=LATER), [once], LATER)
    assert again is not None
    assert again.metadata["times"] == 2


def test_another_pick_for_the_same_words_is_another_memory() -> None:
    first = choice_memory(choice(1), vector(1.0))
    other = choice_memory(choice(2, at=LATER), vector(1.0))
    assert absorb(other, [first], LATER) == other


def test_another_pick_of_the_same_showing_takes_the_firsts_place() -> None:
    first = choice_memory(choice(1), vector(1.0))
    other = choice_memory(choice(2, at=LATER, shown_at=NOW), vector(1.0))
    kept = absorb(other, [first], LATER)
    assert kept is not None
    assert kept.id == first.id
    assert kept.metadata["angle"] == "write_email.notice"
    assert kept.metadata["times"] == 1


def test_without_meanings_equal_words_renew_and_others_stay_apart() -> None:
    unknown = vector()
    known = memory("I like green tea.", ident="known", embedding=unknown)
    again = memory("i like green tea", ident="fresh", embedding=unknown)
    other = memory("I like black tea.", ident="other", embedding=unknown)
    renewed = absorb(again, [known], NOW)
    assert renewed is not None
    assert renewed.id == "known"
    assert absorb(other, [known], NOW) == other
