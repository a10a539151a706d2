"""The budget's shares, where unused room goes, and what is shortened or left out."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.counting.characters import CharacterCounter
from app.core.budget import Allotment, Plan, fit, parse_weights, plan_sections
from app.core.budget.shares import allot, largest_remainder
from app.core.domain.crafting import Candidate, Fitted, Section
from app.core.domain.errors import Misconfigured
from app.core.domain.memory import CONSTRAINT_TAG, MType
from app.core.prompt import frame
from app.core.ranking import RankWeights, rank
from app.tests.core.crafted import candidate, choice, direction, memory, persona, safe

DEFAULT = "goal:0.10,pref:0.10,artifacts:0.25,history:0.20,constraints:0.15,task:0.15,safety:0.05"
WEIGHTS = parse_weights(DEFAULT)
COUNTER = CharacterCounter()
SENTENCE = "The tenant wrote about the broken heating and asked for a repair before winter. "

amounts = st.fixed_dictionaries({section: st.integers(0, 5_000) for section in Section})
shares = st.fixed_dictionaries({section: st.floats(0, 1) for section in Section})


def planned(candidates: Sequence[Candidate], total: int) -> Allotment:
    found = safe(candidates)
    outline = frame(choice(), persona(), found, family="write")
    return plan_sections(
        rank(found, RankWeights()), outline, Plan(total=total, weights=WEIGHTS), COUNTER
    )


def fitted(
    candidates: Sequence[Candidate], total: int, summaries: Mapping[str, str] | None = None
) -> Fitted:
    return fit(planned(candidates, total), summaries or {}, COUNTER)


def histories(count: int, sentences: int) -> list[Candidate]:
    return [
        candidate(
            memory(
                f"Case {place}. " + SENTENCE * sentences,
                MType.HISTORY,
                memory_id=f"h{place}",
                vector=direction(place),
            ),
            0.9 - place / 100,
        )
        for place in range(count)
    ]


def test_the_default_weights_are_read() -> None:
    assert WEIGHTS[Section.ARTIFACTS] == 0.25
    assert set(WEIGHTS) == set(Section)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "missing"),
        (DEFAULT.replace("goal:0.10,", ""), "goal missing"),
        (DEFAULT + ",goal:0.10", "'goal' stands in it twice"),
        (DEFAULT.replace("pref", "perf"), "'perf' is no section"),
        (DEFAULT.replace("goal:0.10", "goal:-0.10"), "share of goal"),
        (DEFAULT.replace("goal:0.10", "goal:nan"), "share of goal"),
        (DEFAULT.replace("goal:0.10", "goal:ten"), "'ten' for goal is not a number"),
        (DEFAULT.replace("goal:0.10", "goal=0.10"), "not of the form"),
        (DEFAULT.replace("goal:0.10", "goal:0.11"), "sum to 1.01"),
        (DEFAULT.replace("safety:0.05", "safety:0.0485"), "sum to 0.9985"),
    ],
)
def test_wrong_weights_are_refused_with_the_reason(text: str, named: str) -> None:
    with pytest.raises(Misconfigured, match="BUDGET_WEIGHTS") as refused:
        parse_weights(text)
    assert named in str(refused.value)


def test_weights_may_miss_one_by_a_thousandth() -> None:
    assert parse_weights(DEFAULT.replace("safety:0.05", "safety:0.051"))[Section.SAFETY] == 0.051


@given(total=st.integers(0, 100_000), weights=shares)
def test_whole_shares_sum_to_the_total(total: int, weights: dict[Section, float]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts.values()) == total
    assert min(parts.values()) >= 0


@given(
    total=st.integers(1, 10_000),
    weights=shares,
    needs=amounts,
    first=st.dictionaries(st.sampled_from(list(Section)), st.integers(0, 3_000), max_size=3),
)
def test_room_flows_but_is_never_made_or_lost(
    total: int, weights: dict[Section, float], needs: dict[Section, int], first: dict[Section, int]
) -> None:
    allotted = allot(total, weights, needs, first)
    assert sum(allotted.values()) == total
    assert min(allotted.values()) >= 0
    if sum(needs.values()) <= total and not first:
        assert all(allotted[section] >= need for section, need in needs.items())


def test_unused_room_flows_in_proportion_to_weight() -> None:
    needs = dict.fromkeys(Section, 0) | {Section.ARTIFACTS: 10_000, Section.HISTORY: 10_000}
    allotted = allot(1_000, WEIGHTS, needs, {})
    assert allotted[Section.ARTIFACTS] == pytest.approx(1_000 * 0.25 / 0.45, abs=1)
    assert allotted[Section.HISTORY] == pytest.approx(1_000 * 0.20 / 0.45, abs=1)


def test_what_one_section_cannot_use_flows_on_to_the_other() -> None:
    needs = dict.fromkeys(Section, 0) | {Section.ARTIFACTS: 300, Section.HISTORY: 10_000}
    allotted = allot(1_000, WEIGHTS, needs, {})
    assert allotted[Section.ARTIFACTS] == 300
    assert allotted[Section.HISTORY] == 700


def test_without_need_every_section_keeps_its_share() -> None:
    allotted = allot(6_000, WEIGHTS, dict.fromkeys(Section, 0), {})
    assert allotted[Section.ARTIFACTS] == 1_500
    assert allotted[Section.SAFETY] == 300


def test_short_memories_stand_whole() -> None:
    result = fitted(histories(3, 1), 6_000)
    lines = result.fills[Section.HISTORY].lines
    assert len(lines) == 3
    assert not any(line.condensed for line in lines)


def test_long_memories_are_offered_for_a_summary_that_fits_their_room() -> None:
    allotment = planned(histories(4, 60), 1_000)
    assert [one.memory_id for one in allotment.overflow] == ["h0", "h1", "h2", "h3"]
    assert all(
        0 < one.max_tokens <= allotment.allotted[Section.HISTORY] for one in allotment.overflow
    )


def test_a_given_summary_is_used() -> None:
    lines = (
        fitted(histories(1, 300), 1_000, {"h0": "A short account."}).fills[Section.HISTORY].lines
    )
    assert lines[0].text.startswith('- "A short account."')
    assert lines[0].condensed


@pytest.mark.parametrize("summary", ["", "   ", "far too long " * 500, '"' * 3_000])
def test_an_unusable_summary_is_replaced_by_sentences_of_the_memory(summary: str) -> None:
    fill = fitted(histories(1, 300), 1_000, {"h0": summary}).fills[Section.HISTORY]
    assert len(fill.lines) == 1
    assert fill.used <= fill.allotted


def test_when_even_short_lines_have_no_room_the_worst_are_left_out() -> None:
    fill = fitted(histories(60, 30), 800).fills[Section.HISTORY]
    kept = [line.scored.candidate.item.id for line in fill.lines if line.scored]
    assert kept == [f"h{place}" for place in range(len(kept))]
    assert fill.omitted == tuple(f"h{place}" for place in range(len(kept), 60))


def test_constraints_are_kept_when_everything_else_gives_way() -> None:
    limits = [
        candidate(
            memory(
                f"Never mention topic number {place} to the landlord",
                MType.PREFERENCE,
                memory_id=f"c{place}",
                tags=(CONSTRAINT_TAG,),
                vector=direction(1_000 + place),
            ),
            0.1,
            relevant=False,
            standing=True,
        )
        for place in range(6)
    ]
    result = fitted([*histories(40, 20), *limits], 500)
    assert len(result.fills[Section.CONSTRAINTS].lines) == 6
    assert result.fills[Section.HISTORY].omitted


def test_the_contract_is_shortened_before_the_least_budget_is_broken() -> None:
    small, large = planned(histories(20, 5), 400), planned(histories(20, 5), 6_000)
    assert len(small.contract) < len(large.contract)
    assert small.contract[0] == large.contract[0]
    assert small.contract[-1] == large.contract[-1]


class WordCounter:
    """A tokenizer of another kind: words, and one more for the whole."""

    def count(self, text: str) -> int:
        return len(text.split()) + 1 if text else 0


def test_the_budget_holds_with_another_tokenizer() -> None:
    found = safe(histories(40, 20))
    outline = frame(choice(), persona(), found, family="write")
    counter = WordCounter()
    allotment = plan_sections(
        rank(found, RankWeights()), outline, Plan(total=600, weights=WEIGHTS), counter
    )
    result = fit(allotment, {}, counter)
    assert result.tokens <= 600 + counter.count(outline.request)


@pytest.mark.parametrize("family", ["write", "code", "plan", "unclear"])
def test_the_least_budget_holds_the_longest_frame(family: str) -> None:
    made = choice(
        question="q" * 240,
        language="uk",
        stated=dict.fromkeys(("audience", "tone", "format", "length", "deadline"), "v" * 200),
    )
    name = candidate(
        memory("My name is " + "Maximilian-Alexander Konstantin Wolfgang", MType.PROFILE)
    )
    found = safe([name], made)
    outline = frame(made, persona(concise=1, formal=1, examples=1), found, family=family)
    ranked = rank(found, RankWeights())
    result = fit(
        plan_sections(ranked, outline, Plan(total=400, weights=WEIGHTS), COUNTER), {}, COUNTER
    )
    assert result.tokens <= 400 + COUNTER.count(outline.request)
    assert all(fill.used <= fill.allotted for fill in result.fills.values())
