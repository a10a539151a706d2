"""Scores, places, silence, repeats and contradictions."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.crafting import Ranked, Section
from app.core.domain.memory import CONSTRAINT_TAG, MType, Source, Vector
from app.core.ranking import RankWeights, rank, recency, scored
from app.tests.core.crafted import NOW, candidate, direction, memory, safe

NEAR = direction(1)
FAR = direction(2)


def near(seed: int) -> Vector:
    """A vector whose cosine to NEAR is above 0.95."""
    drawn = NEAR + np.float32(0.1) * direction(seed)
    unit: Vector = drawn / np.linalg.norm(drawn)
    return unit


def kept(ranked: Ranked) -> list[str]:
    return [one.candidate.item.id for one in ranked.scored]


@given(days=st.floats(-1_000, 10_000), half_life=st.floats(0.01, 10_000))
def test_recency_is_above_zero_and_at_most_one(days: float, half_life: float) -> None:
    value = recency(NOW - timedelta(days=days), NOW, half_life)
    assert 0 < value <= 1
    assert days > 0 or value == 1


def test_recency_halves_with_each_half_life() -> None:
    assert recency(NOW - timedelta(days=14), NOW, 14) == pytest.approx(0.5)
    assert recency(NOW - timedelta(days=42), NOW, 14) == pytest.approx(0.125)


def test_a_score_is_the_weighted_sum_of_its_parts() -> None:
    one = candidate(memory("a", days_old=14, confidence=0.5), 0.8)
    assert scored(one, NOW, RankWeights()).score == pytest.approx(
        0.6 * 0.8 + 0.25 * 0.5 + 0.15 * 0.5
    )
    other = RankWeights(relevance=0, recency=1, confidence=0, half_life_days=7)
    assert scored(one, NOW, other).score == pytest.approx(0.25)


def test_the_best_score_comes_first() -> None:
    ranked = rank(
        safe(
            [
                candidate(memory("weak", vector=NEAR), 0.2),
                candidate(memory("strong", vector=FAR), 0.9),
            ]
        ),
        RankWeights(),
    )
    assert kept(ranked) == ["m-strong", "m-weak"]


@pytest.mark.parametrize(
    ("mtype", "tags", "section"),
    [
        (MType.GOAL, (), Section.GOAL),
        (MType.PREFERENCE, (), Section.PREFERENCES),
        (MType.PREFERENCE, (CONSTRAINT_TAG,), Section.CONSTRAINTS),
        (MType.STYLE, (), Section.PREFERENCES),
        (MType.ARTIFACT, (), Section.ARTIFACTS),
        (MType.HISTORY, (), Section.HISTORY),
        (MType.PROFILE, (), Section.TASK),
        (MType.HISTORY, (CONSTRAINT_TAG,), Section.HISTORY),
    ],
)
def test_every_kind_has_its_section(mtype: MType, tags: tuple[str, ...], section: Section) -> None:
    ranked = rank(safe([candidate(memory("text", mtype, tags=tags))]), RankWeights())
    assert ranked.scored[0].section is section


def test_what_does_not_bear_on_the_request_is_silent() -> None:
    quiet = candidate(memory("quiet", vector=NEAR), 0.1, relevant=False)
    standing = candidate(
        memory("standing", MType.PREFERENCE, vector=FAR), 0.1, relevant=False, standing=True
    )
    ranked = rank(safe([quiet, standing]), RankWeights())
    assert kept(ranked) == ["m-standing"]
    assert ranked.silent == 1


def test_of_two_that_say_the_same_the_higher_score_stays() -> None:
    items = [
        candidate(
            memory("I like short answers", MType.PREFERENCE, memory_id="a", vector=NEAR), 0.5
        ),
        candidate(
            memory("I really like short answers", MType.PREFERENCE, memory_id="b", vector=near(3)),
            0.8,
        ),
    ]
    ranked = rank(safe(items), RankWeights())
    assert kept(ranked) == ["b"]
    assert [(note.dropped_id, note.kept_id) for note in ranked.merged] == [("a", "b")]
    assert ranked.merged[0].similarity >= 0.95


def test_equal_words_are_one_memory_even_without_embeddings() -> None:
    items = [
        candidate(replace(memory("The rent is 950 euros", memory_id=name), embedding=None), score)
        for name, score in (("a", 0.5), ("b", 0.6))
    ]
    assert kept(rank(safe(items), RankWeights())) == ["b"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("convert csv to json", "convert json to csv"),
        ("The rent is 950 euros", "The rent is 980 euros"),
        ("Met Ana before lunch", "Met Ana after lunch"),
    ],
)
def test_near_vectors_alone_do_not_make_two_statements_one(first: str, second: str) -> None:
    items = [
        candidate(memory(first, MType.HISTORY, vector=NEAR)),
        candidate(memory(second, MType.HISTORY, vector=near(4))),
    ]
    assert len(rank(safe(items), RankWeights()).scored) == 2


def test_a_constraint_outlives_the_mention_of_it() -> None:
    items = [
        candidate(memory("Never use emojis", MType.HISTORY, memory_id="said", vector=NEAR), 0.9),
        candidate(
            memory(
                "Never use emojis",
                MType.PREFERENCE,
                memory_id="rule",
                tags=(CONSTRAINT_TAG,),
                vector=NEAR,
            ),
            0.3,
        ),
    ]
    assert kept(rank(safe(items), RankWeights())) == ["rule"]


def test_of_two_that_contradict_the_surer_stays() -> None:
    items = [
        candidate(
            memory("I live in Berlin", memory_id="sure", confidence=0.9, days_old=50, vector=NEAR),
            0.5,
        ),
        candidate(memory("I live in Munich", memory_id="new", confidence=0.6, vector=near(5)), 0.9),
    ]
    ranked = rank(safe(items), RankWeights())
    assert kept(ranked) == ["sure"]
    (note,) = ranked.overruled
    assert (note.dropped_id, note.kept_id, note.topic) == ("new", "sure", "residence")
    assert note.reason == "higher confidence (0.90 over 0.60)"
    assert "Munich" not in note.reason


def test_of_two_equally_sure_the_newer_stays() -> None:
    items = [
        candidate(
            memory(
                "Always answer in English",
                MType.PREFERENCE,
                memory_id="old",
                days_old=30,
                vector=NEAR,
            ),
            0.9,
        ),
        candidate(
            memory(
                "Always answer in German", MType.PREFERENCE, memory_id="new", days_old=2, vector=FAR
            ),
            0.5,
        ),
    ]
    ranked = rank(safe(items), RankWeights())
    assert kept(ranked) == ["new"]
    assert ranked.overruled[0].reason == "newer (2026-04-29 over 2026-04-01)"


def test_the_winner_serves_where_the_loser_would_have() -> None:
    items = [
        candidate(memory("I live in Berlin", memory_id="old", confidence=0.5, vector=NEAR), 0.5),
        candidate(
            memory("I live in Munich", memory_id="new", confidence=0.9, vector=near(6)),
            0.1,
            relevant=False,
        ),
    ]
    assert kept(rank(safe(items), RankWeights())) == ["new"]


def test_a_topic_that_the_person_named_holds_one_statement() -> None:
    items = [
        candidate(
            memory("Uses vim", MType.PREFERENCE, topic="Editor", confidence=0.9, vector=NEAR)
        ),
        candidate(
            memory("Writes everything in Kate", MType.PREFERENCE, topic="editor", vector=FAR)
        ),
    ]
    assert kept(rank(safe(items), RankWeights())) == ["m-Uses vim"]


def test_several_allergies_are_all_true() -> None:
    items = [
        candidate(memory("I'm allergic to nuts", MType.PROFILE, topic="allergy", vector=NEAR)),
        candidate(
            memory("I'm allergic to shellfish", MType.PROFILE, topic="allergy", vector=near(7))
        ),
    ]
    assert len(rank(safe(items), RankWeights()).scored) == 2


def test_a_topic_read_from_the_words_needs_a_contradiction() -> None:
    items = [
        candidate(
            memory(
                text,
                MType.PREFERENCE,
                topic="format",
                source=Source.STATED,
                vector=direction(place),
            )
        )
        for place, text in enumerate(
            ("Use bullet points", "Use tables for comparisons", "Write in prose"), 10
        )
    ]
    assert len(rank(safe(items), RankWeights()).scored) == 2


def test_wishes_for_different_occasions_do_not_conflict() -> None:
    items = [
        candidate(memory("Be formal in emails", MType.STYLE, vector=NEAR)),
        candidate(memory("Be casual in chats", MType.STYLE, vector=near(8))),
    ]
    assert len(rank(safe(items), RankWeights()).scored) == 2


def test_what_happened_is_no_opinion_and_cannot_conflict() -> None:
    items = [
        candidate(memory("I live in Berlin", MType.HISTORY, vector=NEAR)),
        candidate(memory("I live in Munich", MType.HISTORY, vector=near(9))),
    ]
    assert len(rank(safe(items), RankWeights()).scored) == 2
