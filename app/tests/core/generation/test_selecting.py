"""What a message may lean on: limits first, then what bears on it; never itself, nothing twice."""

from app.core.domain.crafting import Candidate, Scored
from app.core.domain.memory import MType
from app.core.generation import select
from app.core.ranking import RankWeights, scored
from app.tests.core.crafted import NOW, candidate, memory

MESSAGE = "what should I cook tonight"


def one(
    text: str, relevance: float = 0.6, *, limit: bool = False, relevant: bool = True
) -> Candidate:
    item = memory(text, MType.PREFERENCE, tags=("constraint",) if limit else ())
    return candidate(item, relevance, relevant=relevant, standing=limit)


def texts(found: tuple[Scored, ...]) -> list[str]:
    return [entry.candidate.item.text for entry in found]


def chosen(
    *candidates: Candidate, top_k: int = 5, threshold: float = 0.0, heard: tuple[str, ...] = ()
) -> list[str]:
    entries = [scored(entry, NOW, RankWeights()) for entry in candidates]
    return texts(select(entries, message=MESSAGE, top_k=top_k, threshold=threshold, heard=heard))


def test_the_best_come_first_and_no_more_than_asked_for() -> None:
    found = chosen(
        one("likes pasta", 0.5), one("has an oven", 0.9), one("owns a wok", 0.7), top_k=2
    )
    assert found == ["has an oven", "owns a wok"]


def test_what_does_not_bear_on_the_message_stays_out() -> None:
    assert chosen(one("plays chess", 0.1, relevant=False)) == []


def test_a_hard_limit_has_a_place_even_when_others_bear_more() -> None:
    found = chosen(
        one("Never suggest shellfish", 0.1, limit=True, relevant=False),
        one("has an oven", 0.9),
        one("owns a wok", 0.8),
        top_k=2,
    )
    assert set(found) == {"Never suggest shellfish", "has an oven"}


def test_the_message_and_what_was_heard_are_never_their_own_context() -> None:
    found = chosen(
        one("What should I cook tonight?", 0.99),
        one("Maybe a curry.", 0.9),
        one("has an oven"),
        heard=("maybe a curry",),
    )
    assert found == ["has an oven"]


def test_a_restatement_counts_once() -> None:
    assert len(chosen(one("has an oven", 0.9), one("Has an oven.", 0.8))) == 1


def test_memories_below_the_threshold_stay_out() -> None:
    assert chosen(one("has an oven", 0.3), threshold=0.9) == []
