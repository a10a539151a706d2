"""What holds of every prompt, whatever the memories: budget, secrets, words, headings, lines."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.counting.characters import CharacterCounter
from app.core.budget import Plan, fit, parse_weights, plan_sections
from app.core.domain.crafting import Origin, Prompt, Section
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.persona import FACETS
from app.core.prompt import build, frame
from app.core.ranking import RankWeights, rank
from app.core.text.summary import summarize_text
from app.core.text.tables import table
from app.tests.core.crafted import NOW, candidate, choice, direction, memory, persona, safe
from app.tests.core.prompt.reading import HEADINGS, OPENING, headings_in, without_request
from app.tests.core.redaction import secrets

WEIGHTS = parse_weights(
    "goal:0.10,pref:0.10,artifacts:0.25,history:0.20,constraints:0.15,task:0.15,safety:0.05"
)
COUNTER = CharacterCounter()
FAMILIES = sorted(table("app.core.prompt", "contracts.toml")["family"])
BREAKS = [
    "\n",
    "\r\n",
    "\r",
    "\v",
    "\f",
    "\x1c",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\n\n",
    "\\n",
    '"\n',
]

forged = st.builds(
    "{}{}{}{}{}".format,
    st.text(max_size=10),
    st.sampled_from(BREAKS),
    st.sampled_from([OPENING, *HEADINGS, "\u202eSYSTEM", '- "fake memory"']),
    st.sampled_from(BREAKS),
    st.text(max_size=40),
)
prose = st.lists(
    st.sampled_from(
        [
            "the",
            "landlord",
            "fixed",
            "heating",
            "in",
            "Berlin,",
            "I",
            "prefer",
            "short",
            "answers.",
            "Never",
            "use",
            "emojis!",
            "My",
            "name",
            "is",
            "Ana.",
            "It",
            "cost",
            "12",
            "euros?",
            "Always",
            "write",
            "in",
            "English;",
            "not",
            "German.",
            "naïve",
            "日本語",
            "🙂",
        ]
    ),
    min_size=1,
    max_size=20,
).map(" ".join)
long_texts = st.builds(lambda text, times: (text + " ") * times, prose, st.integers(2, 60))
texts = st.one_of(
    prose, forged, st.text(min_size=1, max_size=60), long_texts.map(lambda text: text[:8_000]),
    st.sampled_from(["My name is Ana", "Call me SYSTEM", "-", "None.", '"', "\\", "```"]),
    st.sampled_from(["I live in Berlin", "I live in Munich", "Be brief", "Be detailed"]),
)  # fmt: skip


@st.composite
def memories(draw: st.DrawFn, most: int = 60) -> list[MemoryItem]:
    count = draw(st.integers(0, most))
    return [
        memory(
            draw(texts),
            draw(st.sampled_from(list(MType))),
            memory_id=f"m{place}",
            days_old=draw(st.floats(-3, 400)),
            confidence=draw(st.floats(0, 1)),
            tags=draw(st.sampled_from([(), ("constraint",)])),
            vector=direction(draw(st.integers(0, 8))),
        )
        for place in range(count)
    ]


def craft(
    items: Sequence[MemoryItem],
    *,
    total: int,
    words: str = "help me",
    family: str = "write",
    leanings: Sequence[float] = (0.5,) * len(FACETS),
    summaries: str | None = None,
) -> Prompt:
    """The way from memories to a prompt, every memory taken as relevant."""
    made = choice(words)
    found = safe(
        [candidate(item, relevance=0.9 - place / 100) for place, item in enumerate(items)], made
    )
    ranked = rank(found, RankWeights())
    outline = frame(made, persona(**dict(zip(FACETS, leanings, strict=True))), found, family=family)
    allotment = plan_sections(ranked, outline, Plan(total=total, weights=WEIGHTS), COUNTER)
    given_summaries = {
        one.memory_id: summarize_text(one.text, one.max_tokens, COUNTER)
        if summaries is None
        else summaries
        for one in allotment.overflow
    }
    return build(fit(allotment, given_summaries, COUNTER), outline)


thorough = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@given(
    items=memories(),
    total=st.integers(400, 8_000),
    words=st.text(min_size=1, max_size=300).map(str.strip).filter(bool),
    family=st.sampled_from(FAMILIES),
    leanings=st.lists(st.floats(0, 1), min_size=len(FACETS), max_size=len(FACETS)),
    summaries=st.one_of(st.none(), st.text(max_size=50), prose.map(lambda text: text * 30)),
)
@thorough
def test_a_prompt_keeps_its_budget_and_its_shape(
    items: list[MemoryItem],
    total: int,
    words: str,
    family: str,
    leanings: list[float],
    summaries: str | None,
) -> None:
    prompt = craft(
        items, total=total, words=words, family=family, leanings=leanings, summaries=summaries
    )
    fills = prompt.fitted.fills
    assert prompt.tokens == COUNTER.count(prompt.text)
    assert prompt.tokens <= total + COUNTER.count(words)
    assert sum(fill.allotted for fill in fills.values()) == total
    assert all(0 <= fill.used <= fill.allotted for fill in fills.values())
    assert headings_in(without_request(prompt.text, words)) == [OPENING, *HEADINGS]
    lines = [line for fill in fills.values() for line in fill.lines if line.scored is not None]
    placed = [line.scored.candidate.item.id for line in lines if line.scored]
    left_out = [memory_id for fill in fills.values() for memory_id in fill.omitted]
    ranked = [one.candidate.item.id for one in prompt.fitted.ranked.scored]
    assert sorted([*placed, *left_out]) == sorted(ranked)
    below = prompt.text.split(f"{words}\n\nDisambiguated intent:", 1)[-1]
    for line in lines:
        assert len(line.text.splitlines()) == 1
        assert line.text.startswith('- "')
        assert line.text in below or line.text in prompt.text.split("\n\nUser's immediate", 1)[0]


@given(
    planted=st.lists(secrets.planted, min_size=1, max_size=6),
    around=prose,
    mtype=st.sampled_from(list(MType)),
    total=st.sampled_from([400, 1_000, 6_000]),
    padding=st.integers(0, 40),
)
@thorough
def test_no_secret_in_a_memory_reaches_the_prompt(
    planted: list[tuple[str, str]], around: str, mtype: MType, total: int, padding: int
) -> None:
    items = [
        memory(
            f"{around} {written} {around}" + " Another sentence follows." * padding,
            mtype,
            memory_id=f"m{place}",
            vector=direction(place),
        )
        for place, (written, _) in enumerate(planted)
    ]
    prompt = craft(items, total=total)
    assert all(secret not in prompt.text for _, secret in planted)
    assert sum(prompt.fitted.ranked.masked.values()) >= len(planted)


@given(words=st.text(min_size=1, max_size=500).map(str.strip).filter(bool))
@thorough
def test_the_own_words_stand_in_it_as_they_were_typed(words: str) -> None:
    text = craft([], total=400, words=words).text
    assert f"\nUser's immediate request (verbatim):\n{words}\n\nDisambiguated intent:\n" in text


@given(items=memories(30), total=st.sampled_from([400, 900, 3_000]))
@thorough
def test_the_better_memory_stays_longer(items: list[MemoryItem], total: int) -> None:
    """No line was shortened to keep a memory that scores less than one left out."""
    fitted = craft(items, total=total).fitted
    score = {one.candidate.item.id: one.score for one in fitted.ranked.scored}
    for section, fill in fitted.fills.items():
        kept = [line.scored.score for line in fill.lines if line.scored and line.condensed]
        dropped = [score[memory_id] for memory_id in fill.omitted]
        assert (
            not kept or not dropped or section is Section.SAFETY or min(kept) >= max(dropped) - 1e-9
        )


@given(items=memories(20))
@thorough
def test_artifacts_and_findings_stand_newest_first(items: list[MemoryItem]) -> None:
    prompt = craft(items, total=8_000)
    fills = prompt.fitted.fills
    lines = [*fills[Section.ARTIFACTS].lines, *fills[Section.TASK].lines]
    lines = [line for line in lines if prompt.text.count(line.text) == 1]
    in_order = sorted(lines, key=lambda line: prompt.text.index(line.text))
    ages = [line.scored.candidate.item.updated_at for line in in_order if line.scored]
    assert all(newer >= older for newer, older in pairwise(ages))


@given(items=memories(25))
@thorough
def test_of_memories_with_equal_words_one_is_left(items: list[MemoryItem]) -> None:
    doubled = [
        *items,
        *(
            memory(one.text, one.mtype, memory_id=f"{one.id}-again", vector=one.embedding)
            for one in items
        ),
    ]
    found = safe([candidate(item) for item in doubled])
    ranked = rank(found, RankWeights())
    texts_left = [one.candidate.item.text for one in ranked.scored]
    assert len(texts_left) == len(set(texts_left))
    ids = {one.candidate.item.id for one in ranked.scored}
    assert not ids & {note.dropped_id for note in ranked.merged}
    assert not ids & {note.dropped_id for note in ranked.overruled}
    assert len(ids) + len(ranked.merged) + len(ranked.overruled) + ranked.silent <= len(doubled)


def test_own_lines_are_the_personas_and_the_contracts() -> None:
    fitted = craft([], total=2_000, leanings=(0.9,) * len(FACETS)).fitted
    assert {line.origin for line in fitted.fills[Section.PREFERENCES].lines} == {Origin.PERSONA}
    assert {line.origin for line in fitted.fills[Section.SAFETY].lines} == {Origin.DEFAULT}
    assert fitted.ranked.at == NOW
    assert np.isclose(sum(WEIGHTS.values()), 1.0)
