"""The persona moves with every pick, a little, in the right direction, and never out of bounds."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.persona import FACETS, Persona
from app.core.learning import Probe, fresh_persona, learn, make_probe, probe_texts, signals
from app.core.learning.personas import LONGEST_STEP, weight
from app.tests.core.learning.making import NOW, choice, vector

DEAF = Probe(directions={})
FLAT: tuple[Mapping[str, float], ...] = ({}, {}, {})


def _persona(**facets: float) -> Persona:
    known = fresh_persona("ana", NOW)
    return Persona(user_id="ana", last_updated=NOW, facets={**known.facets, **facets})


def test_a_stranger_is_neutral_and_has_no_vector() -> None:
    stranger = fresh_persona("ana", NOW)
    assert stranger.vector is None
    assert set(stranger.facets) == set(FACETS)
    assert set(stranger.facets.values()) == {0.5}


def test_picking_the_formal_guess_over_the_casual_one_makes_more_formal() -> None:
    formal = learn(_persona(), choice(1), DEAF, NOW)
    casual = learn(_persona(), choice(2), DEAF, NOW)
    assert formal.facets["formal"] > 0.5 > casual.facets["formal"]
    assert formal.facets["creative"] == 0.5


def test_what_the_words_say_outright_counts() -> None:
    short = learn(_persona(), choice(1, "a short note, please", leanings=FLAT), DEAF, NOW)
    assert short.facets["concise"] > 0.5


def test_a_facet_set_by_hand_is_left_alone() -> None:
    set_by_hand = Persona(
        user_id="ana",
        last_updated=NOW,
        facets={**_persona().facets, "formal": 0.1},
        pinned=frozenset({"formal"}),
    )
    assert learn(set_by_hand, choice(1), DEAF, NOW).facets["formal"] == 0.1


def test_the_first_pick_sets_the_vector_and_later_ones_move_it() -> None:
    first = learn(_persona(), choice(1, embedding=vector(1.0)), DEAF, NOW)
    second = learn(first, choice(1, embedding=vector(0.0, 1.0)), DEAF, NOW)
    assert first.vector is not None
    assert second.vector is not None
    assert first.vector == pytest.approx(vector(1.0))
    assert 0 < second.vector[1] < second.vector[0]
    assert float(np.linalg.norm(second.vector)) == pytest.approx(1.0, abs=1e-5)


def test_a_pick_after_a_long_silence_weighs_more_than_one_that_follows_at_once() -> None:
    assert weight(0) < weight(7) < weight(60) <= 0.6
    known = learn(_persona(), choice(1, embedding=vector(1.0)), DEAF, NOW)
    turned = choice(1, embedding=vector(0.0, 1.0))
    soon = learn(known, turned, DEAF, NOW + timedelta(minutes=1)).vector
    late = learn(known, turned, DEAF, NOW + timedelta(days=60)).vector
    assert soon is not None
    assert late is not None
    assert late[1] > soon[1]


def test_a_vector_of_another_embedder_is_not_mixed_in() -> None:
    old = Persona(user_id="ana", last_updated=NOW, vector=np.ones(3, dtype=np.float32))
    moved = learn(old, choice(1), DEAF, NOW).vector
    assert moved is not None
    assert moved.shape == (8,)


def test_the_probe_turns_a_shift_of_the_vector_into_facets() -> None:
    probe = Probe(directions={"formal": vector(0.0, 1.0)})
    before = learn(_persona(), choice(1, leanings=FLAT, embedding=vector(1.0)), probe, NOW)
    towards = choice(1, leanings=FLAT, embedding=vector(0.0, 1.0))
    assert learn(before, towards, probe, NOW).facets["formal"] > before.facets["formal"]


def test_time_never_runs_backwards() -> None:
    assert learn(_persona(), choice(1), DEAF, NOW - timedelta(days=1)).last_updated == NOW


_SHARE = st.floats(min_value=0, max_value=1)
_LEANING = st.floats(min_value=-1, max_value=1)


@given(
    facets=st.fixed_dictionaries(dict.fromkeys(FACETS, _SHARE)),
    leanings=st.tuples(*[st.fixed_dictionaries(dict.fromkeys(FACETS, _LEANING))] * 3),
    picked=st.integers(min_value=1, max_value=3),
)
def test_facets_stay_in_bounds_and_steps_stay_small(
    facets: dict[str, float], leanings: tuple[dict[str, float], ...], picked: int
) -> None:
    before = Persona(user_id="ana", last_updated=NOW, facets=facets)
    after = learn(before, choice(picked, leanings=leanings), DEAF, NOW)
    for facet in FACETS:
        assert 0.0 <= after.facets[facet] <= 1.0
        assert abs(after.facets[facet] - facets[facet]) <= LONGEST_STEP + 1e-9


def test_the_probe_has_a_unit_direction_for_each_facet() -> None:
    dice = np.random.default_rng(3)
    probe = make_probe(dice.normal(size=(len(probe_texts()), 16)).astype(np.float32))
    assert set(probe.directions) == set(FACETS)
    for direction in probe.directions.values():
        assert float(np.linalg.norm(direction)) == pytest.approx(1.0, abs=1e-5)


def test_the_probe_wants_one_row_for_each_text() -> None:
    with pytest.raises(ValueError, match="one row"):
        make_probe(np.zeros((3, 16), dtype=np.float32))


@pytest.mark.parametrize(
    ("text", "facet", "sign"),
    [
        ("a short note to my boss", "concise", 1),
        ("explain in detail how vaccines work", "concise", -1),
        ("a formal letter", "formal", 1),
        ("not too formal please", "formal", -1),
        ("less formal", "formal", -1),
        ("explain recursion step by step", "step_by_step", 1),
        ("explain recursion with examples", "examples", 1),
        ("no examples", "examples", -1),
        ("just the code", "code_first", 1),
        ("something creative for a birthday", "creative", 1),
        ("erkläre es Schritt für Schritt", "step_by_step", 1),
        ("eine kurze antwort, kurz bitte", "concise", 1),
        ("explique étape par étape", "step_by_step", 1),
        ("un email formel", "formal", 1),
        ("explícalo paso a paso", "step_by_step", 1),
    ],
)
def test_words_say_how_to_answer(text: str, facet: str, sign: int) -> None:
    assert signals(text)[facet] * sign > 0


@pytest.mark.parametrize(
    "text",
    [
        "write a short story about a fox",
        "is this formal logic?",
        "long covid symptoms",
        'what does "brief and formal" mean',
        "translate: a short and formal letter",
    ],
)
def test_words_of_the_topic_say_nothing_of_how_to_answer(text: str) -> None:
    assert not signals(text)


UNKNOWN = vector()


def test_a_pick_of_unknown_meaning_moves_facets_but_not_the_vector() -> None:
    probe = Probe(directions={facet: vector(0.0, 1.0) for facet in FACETS})
    known = learn(_persona(), choice(1, embedding=vector(1.0)), probe, NOW)
    later = NOW + timedelta(days=3)
    after = learn(known, choice(1, embedding=UNKNOWN), probe, later)
    assert after.vector is not None
    assert after.vector == pytest.approx(vector(1.0))
    assert after.facets["formal"] > known.facets["formal"]
    assert after.facets["creative"] == known.facets["creative"]


def test_a_first_pick_of_unknown_meaning_leaves_a_stranger_without_a_vector() -> None:
    after = learn(_persona(), choice(1, embedding=UNKNOWN), DEAF, NOW)
    assert after.vector is None
    then = learn(after, choice(1, embedding=vector(1.0)), DEAF, NOW)
    assert then.vector == pytest.approx(vector(1.0))


def test_anchors_of_unknown_meaning_make_a_deaf_probe_and_no_wrong_one() -> None:
    rows = np.eye(8, dtype=np.float32)[np.arange(len(probe_texts())) % 8]
    rows[0] = 0.0
    probe = make_probe(rows)
    assert not probe.directions[FACETS[0]].any()
    assert all(probe.directions[facet].any() for facet in FACETS[1:])
    deaf = make_probe(np.zeros_like(rows))
    assert set(deaf.read(vector(1.0)).values()) == {0.0}


_ALL_FORMAL: tuple[Mapping[str, float], ...] = ({"formal": 0.2}, {"formal": 0.8}, {"formal": 0.7})


def test_a_formal_guess_picked_among_more_formal_ones_makes_nobody_less_formal() -> None:
    assert learn(_persona(), choice(1, leanings=_ALL_FORMAL), DEAF, NOW).facets["formal"] == 0.5
    most = learn(_persona(), choice(2, leanings=_ALL_FORMAL), DEAF, NOW)
    assert most.facets["formal"] > 0.5


def test_what_the_question_states_counts_where_the_guess_has_no_leaning_of_its_own() -> None:
    leanings: tuple[Mapping[str, float], ...] = ({}, {"formal": 0.8}, {})
    formal_by_words = learn(_persona(), choice(1, leanings=leanings), DEAF, NOW)
    assert formal_by_words.facets["formal"] == 0.5
    says_nothing = learn(_persona(), choice(3, leanings=leanings), DEAF, NOW)
    assert says_nothing.facets["formal"] < 0.5


def test_a_drift_of_topics_does_not_unlearn_what_was_picked() -> None:
    probe = Probe(directions={"formal": vector(0.0, -1.0)})
    before = learn(_persona(), choice(1, leanings=FLAT, embedding=vector(1.0)), probe, NOW)
    away = choice(1, leanings=_ALL_FORMAL, embedding=vector(0.0, 1.0))
    assert learn(before, away, probe, NOW).facets["formal"] >= before.facets["formal"]


@given(
    leanings=st.tuples(*[st.fixed_dictionaries(dict.fromkeys(FACETS, _LEANING))] * 3),
    picked=st.integers(min_value=1, max_value=3),
)
def test_no_pick_moves_a_facet_against_the_guess_that_was_picked(
    leanings: tuple[dict[str, float], ...], picked: int
) -> None:
    before = _persona()
    after = learn(before, choice(picked, leanings=leanings), DEAF, NOW)
    for facet in FACETS:
        assert (after.facets[facet] - before.facets[facet]) * leanings[picked - 1][facet] >= 0.0
