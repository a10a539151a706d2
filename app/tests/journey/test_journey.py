"""The whole way, in process and for real: words, guesses, a pick, a prompt, and what is learned."""

import asyncio

import pytest

from app.core.domain.errors import Missing, Refused
from app.core.domain.memory import MemoryFilter, MemoryItem, MType, Source
from app.core.domain.request import Proposal
from app.core.memories import Draft
from app.services import Services
from app.settings import Settings
from app.tests.journey.conftest import Notebook, TurnedClock
from app.wiring import build

ANA, BEN = "ana", "ben"
LANDLORD = "help me email my landlord"


async def _all(services: Services, user_id: str) -> list[MemoryItem]:
    return [item async for item in services.memories.export(user_id)]


async def _pick_angle(services: Services, user_id: str, text: str, angle: str) -> Proposal:
    proposal = await services.journey.understand(user_id, text)
    picked = next(guess for guess in proposal.hypotheses if guess.angle == angle)
    await services.journey.craft(user_id, text, picked.id)
    return proposal


async def test_a_few_words_become_three_guesses_and_a_prompt(services: Services) -> None:
    proposal = await services.journey.understand(ANA, f"  {LANDLORD}  ")
    assert [guess.id for guess in proposal.hypotheses] == ["h1", "h2", "h3"]
    assert len({guess.angle for guess in proposal.hypotheses}) == 3
    prompt = await services.journey.craft(ANA, LANDLORD, "h2")
    assert LANDLORD in prompt.text
    assert proposal.hypotheses[1].question in prompt.text


async def test_guesses_wait_for_their_pick_across_a_restart(
    settings: Settings, clock: TurnedClock, notebook: Notebook
) -> None:
    async with build(settings, clock=clock, telemetry=notebook) as first:
        await first.journey.understand(ANA, LANDLORD)
    async with build(settings, clock=clock, telemetry=notebook) as second:
        assert (await second.journey.craft(ANA, LANDLORD, "h1")).tokens > 0


async def test_guesses_of_yesterday_are_missing(services: Services, clock: TurnedClock) -> None:
    await services.journey.understand(ANA, LANDLORD)
    clock.turn(hours=24, seconds=1)
    with pytest.raises(Missing, match="hypothesize"):
        await services.journey.craft(ANA, LANDLORD, "h1")


async def test_another_persons_guesses_are_missing(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    with pytest.raises(Missing) as theirs:
        await services.journey.craft(BEN, LANDLORD, "h1")
    with pytest.raises(Missing) as nobodys:
        await services.journey.craft(BEN, "something never asked", "h1")
    assert str(theirs.value) == str(nobodys.value)


async def test_a_guess_that_was_not_shown_is_missing(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    with pytest.raises(Missing):
        await services.journey.craft(ANA, LANDLORD, "h9")


@pytest.mark.parametrize("text", ["", "   \n\t ", "x" * 8_001])
async def test_words_that_cannot_be_read_are_refused(services: Services, text: str) -> None:
    with pytest.raises(Refused):
        await services.journey.understand(ANA, text)


async def test_understanding_alone_remembers_nothing(services: Services) -> None:
    await services.journey.understand(ANA, "I'm a nurse and I live in Lyon, plan my week")
    assert await _all(services, ANA) == []


async def test_a_pick_becomes_one_history_memory_with_its_provenance(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    await services.journey.craft(ANA, LANDLORD, "h1")
    [memory] = await _all(services, ANA)
    assert memory.mtype is MType.HISTORY
    assert memory.source == Source.CHOICE


async def test_another_pick_of_the_same_guesses_replaces_the_first(services: Services) -> None:
    proposal = await services.journey.understand(ANA, LANDLORD)
    await services.journey.craft(ANA, LANDLORD, "h1")
    await services.journey.craft(ANA, LANDLORD, "h2")
    [memory] = await _all(services, ANA)
    assert memory.metadata["angle"] == proposal.hypotheses[1].angle


async def test_a_pick_is_never_its_own_context(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    await services.journey.craft(ANA, LANDLORD, "h1")
    again = await services.journey.craft(ANA, LANDLORD, "h1")
    assert "Recent outcomes (distilled):\nNone." in again.text


async def test_what_the_words_state_is_remembered_and_carried_on(services: Services) -> None:
    text = "I'm vegetarian. give me dinner ideas for tonight"
    await services.journey.understand(ANA, text)
    await services.journey.craft(ANA, text, "h1")
    facts = [item for item in await _all(services, ANA) if item.source == Source.STATED]
    assert len(facts) == 1
    again = "vegetarian dinner ideas for friends"
    await services.journey.understand(ANA, again)
    assert facts[0].text in (await services.journey.craft(ANA, again, "h1")).text


async def test_the_second_time_is_better_because_of_the_first(
    services: Services, clock: TurnedClock
) -> None:
    first = await services.journey.understand(ANA, LANDLORD)
    wanted = first.hypotheses[-1].angle
    for _ in range(4):
        clock.turn(hours=1)
        proposal = await services.journey.understand(ANA, LANDLORD)
        if any(guess.angle == wanted for guess in proposal.hypotheses):
            await _pick_angle(services, ANA, LANDLORD, wanted)
    clock.turn(hours=1)
    later = await services.journey.understand(ANA, LANDLORD)
    assert later.hypotheses[0].angle == wanted
    assert "you" in later.hypotheses[0].rationale.lower()
    stranger = await services.journey.understand(BEN, LANDLORD)
    assert stranger.hypotheses[0].angle == first.hypotheses[0].angle


async def test_a_memory_gives_the_person_a_guess_no_stranger_gets(services: Services) -> None:
    fact = "The heating in my flat has been broken since Monday, my landlord knows"
    await services.memories.add(ANA, Draft(mtype=MType.HISTORY, text=fact))
    own = await services.journey.understand(ANA, LANDLORD)
    stranger = await services.journey.understand(BEN, LANDLORD)
    assert any("heating" in f"{g.question} {g.rationale}" for g in own.hypotheses)
    assert not any("heating" in f"{g.question} {g.rationale}" for g in stranger.hypotheses)


async def test_a_thousand_prompts_fed_back_add_no_memory(services: Services) -> None:
    prompts = []
    for text in (LANDLORD, "plan a trip to Porto", "explain recursion", "I prefer short answers"):
        await services.journey.understand(ANA, text)
        prompts.append((await services.journey.craft(ANA, text, "h1")).text)
    before = len(await _all(services, ANA))
    persona = await services.memories.persona(ANA)
    for number in range(1_000):
        prompt = prompts[number % len(prompts)].replace("landlord", f"landlord {number}")
        fed = await services.journey.understand(ANA, prompt[:8_000])
        await services.journey.craft(ANA, prompt[:8_000], fed.hypotheses[0].id)
    assert len(await _all(services, ANA)) == before
    assert (await services.memories.persona(ANA)).facets == persona.facets


async def test_a_chip_typed_back_adds_no_memory(services: Services) -> None:
    proposal = await services.journey.understand(ANA, LANDLORD)
    chip = proposal.hypotheses[0].question
    await services.journey.understand(ANA, chip)
    await services.journey.craft(ANA, chip, "h1")
    assert await _all(services, ANA) == []


async def test_a_recalled_memory_typed_back_adds_no_memory(services: Services) -> None:
    fact = "My landlord is called Mr Hoffmann"
    await services.memories.add(ANA, Draft(mtype=MType.PROFILE, text=fact))
    await services.journey.understand(ANA, fact)
    await services.journey.craft(ANA, fact, "h1")
    assert [item.text.rstrip(".") for item in await _all(services, ANA)] == [fact]


async def test_a_restated_preference_stays_one_memory(
    services: Services, clock: TurnedClock
) -> None:
    for text in ("I prefer short answers. explain dns", "I prefer short answers. explain tcp"):
        await services.journey.understand(ANA, text)
        await services.journey.craft(ANA, text, "h1")
        clock.turn(hours=1)
    stated = [item for item in await _all(services, ANA) if item.source == Source.STATED]
    assert len(stated) == 1


async def test_many_picks_at_once_lose_nothing(services: Services) -> None:
    texts = [f"explain topic number {number} to me" for number in range(30)]

    async def pick(text: str) -> None:
        await services.journey.understand(ANA, text)
        await services.journey.craft(ANA, text, "h1")

    await asyncio.gather(*(pick(text) for text in texts))
    page = await services.memories.list(
        MemoryFilter(user_id=ANA, now=services.clock.now(), source=Source.CHOICE, limit=100)
    )
    times = sum(int(str(item.metadata["times"])) for item in page.items)
    assert times == 30


async def test_a_secret_in_a_memory_never_reaches_the_prompt(services: Services) -> None:
    secret = "sk-proj-Q7w8E9r0T1y2U3i4O5p6A7s8D9f0G1h2J3k4L5z6"
    text = f"The API key of my landlord portal is {secret}"
    await services.memories.add(ANA, Draft(mtype=MType.ARTIFACT, text=text))
    proposal = await services.journey.understand(ANA, "email my landlord about the portal api key")
    prompt = await services.journey.craft(ANA, proposal.text, "h1")
    assert secret not in prompt.text
    assert all(secret not in f"{g.question}{g.rationale}" for g in proposal.hypotheses)


async def test_the_persons_own_words_are_never_masked(services: Services) -> None:
    text = "rewrite: mail me at ana@example.org, my ip is 10.1.2.3"
    await services.journey.understand(ANA, text)
    assert text in (await services.journey.craft(ANA, text, "h1")).text


async def test_no_event_carries_a_persons_text(services: Services, notebook: Notebook) -> None:
    await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text="I prefer zebra metaphors"))
    text = "explain quasars with zebra metaphors"
    await services.journey.understand(ANA, text)
    await services.journey.craft(ANA, text, "h1")
    assert {name for name, _ in notebook.lines} >= {"hypotheses_shown", "hypothesis_chosen"}
    told = " ".join(str(value) for _, fields in notebook.lines for value in fields.values())
    assert "zebra" not in told
    assert "quasar" not in told


async def test_shown_and_chosen_are_counted_by_task_and_rank(services: Services) -> None:
    proposal = await services.journey.understand(ANA, LANDLORD)
    await services.journey.craft(ANA, LANDLORD, "h2")
    rates = await services.clicks.rates(proposal.intent.task)
    assert [(rate.rank, rate.shown, rate.chosen) for rate in rates] == [
        (1, 1, 0),
        (2, 1, 1),
        (3, 1, 0),
    ]


async def test_a_rule_typed_again_renews_its_memory(services: Services, clock: TurnedClock) -> None:
    for _ in range(2):
        await services.journey.understand(ANA, "Never use emojis")
        await services.journey.craft(ANA, "Never use emojis", "h1")
        clock.turn(days=3)
    rules = [item for item in await _all(services, ANA) if item.mtype is MType.PREFERENCE]
    assert len(rules) == 1
    assert rules[0].updated_at > rules[0].created_at
