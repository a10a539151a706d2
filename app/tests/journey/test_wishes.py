"""A prompt is built again as it is wished for, and says where its lines come from."""

from app.core.domain.crafting import Origin, Prompt, Wishes
from app.core.domain.errors import Exhausted
from app.core.domain.memory import MType
from app.core.memories import Draft
from app.services import Services
from app.settings import Settings
from app.tests.journey.conftest import Notebook, TurnedClock
from app.tests.journey.wishing import ANA, BEN, LANDLORD, remembered
from app.wiring import build

WISH = "Always write to my landlord in a formal tone."


async def _knows(services: Services, text: str, mtype: MType = MType.PREFERENCE) -> str:
    return (await services.memories.add(ANA, Draft(mtype=mtype, text=text))).id


def _used(prompt: Prompt) -> set[str]:
    return {
        line.scored.candidate.item.id
        for fill in prompt.fitted.fills.values()
        for line in fill.lines
        if line.scored
    }


async def test_a_prompt_rebuilt_teaches_nothing_more(
    services: Services, clock: TurnedClock, notebook: Notebook
) -> None:
    await _knows(services, WISH)
    await services.journey.understand(ANA, LANDLORD)
    first = await services.journey.craft(ANA, LANDLORD, "h1")
    persona, known = await services.memories.persona(ANA), await remembered(services, ANA)
    clock.turn(minutes=5)
    again = await services.journey.craft(ANA, LANDLORD, "h1", Wishes(without=frozenset({"x"})))
    assert again.lesson is None
    assert again.text == first.text
    after = await services.memories.persona(ANA)
    assert (after.last_updated, dict(after.facets)) == (
        persona.last_updated,
        dict(persona.facets),
    )
    assert await remembered(services, ANA) == known
    assert [name for name, _ in notebook.lines].count("hypothesis_chosen") == 1


async def test_a_rebuilt_prompt_is_still_the_same_choice_after_a_restart(
    settings: Settings, clock: TurnedClock, notebook: Notebook
) -> None:
    async with build(settings, clock=clock, telemetry=notebook) as first:
        await first.journey.understand(ANA, LANDLORD)
        await first.journey.craft(ANA, LANDLORD, "h1")
    async with build(settings, clock=clock, telemetry=notebook) as second:
        assert (await second.journey.craft(ANA, LANDLORD, "h1")).lesson is None


async def test_a_memory_left_out_is_left_out_of_this_prompt_only(services: Services) -> None:
    wish = await _knows(services, WISH)
    await services.journey.understand(ANA, LANDLORD)
    with_it = await services.journey.craft(ANA, LANDLORD, "h1")
    assert wish in _used(with_it)
    without = await services.journey.craft(ANA, LANDLORD, "h1", Wishes(without=frozenset({wish})))
    assert WISH not in without.text
    assert (await services.journey.craft(ANA, LANDLORD, "h1")).text == with_it.text


async def test_a_pinned_memory_is_in_though_it_does_not_bear_on_the_request(
    services: Services,
) -> None:
    far = await _knows(services, "The printer on floor three jams on Mondays", MType.ARTIFACT)
    await services.journey.understand(ANA, LANDLORD)
    assert far not in _used(await services.journey.craft(ANA, LANDLORD, "h1"))
    pinned = await services.journey.craft(ANA, LANDLORD, "h1", Wishes(pinned=frozenset({far})))
    assert far in _used(pinned)
    assert "floor three" in pinned.text


async def test_a_pinned_memory_is_in_though_it_is_older_and_contradicted(
    services: Services, clock: TurnedClock
) -> None:
    old = await _knows(services, "I prefer short e-mails to my landlord.")
    clock.turn(days=3)
    await _knows(services, "I prefer long e-mails to my landlord.")
    await services.journey.understand(ANA, LANDLORD)
    plain = await services.journey.craft(ANA, LANDLORD, "h1")
    assert old not in _used(plain)
    pinned = await services.journey.craft(ANA, LANDLORD, "h1", Wishes(pinned=frozenset({old})))
    assert old in _used(pinned)


async def test_a_pinned_memory_finds_room_where_there_is_hardly_any(
    settings: Settings, clock: TurnedClock, notebook: Notebook
) -> None:
    tight = settings.model_copy(update={"token_budget": 600})
    async with build(tight, clock=clock, telemetry=notebook) as services:
        for number in range(40):
            await _knows(
                services,
                f"Help me email my landlord about leak number {number} "
                + " ".join(f"wet{number}x{word}" for word in range(12)),
                MType.ARTIFACT,
            )
        await services.journey.understand(ANA, LANDLORD)
        plain = await services.journey.craft(ANA, LANDLORD, "h1")
        left_out = [one for fill in plain.fitted.fills.values() for one in fill.omitted]
        assert left_out
        for wanted in left_out[:3]:
            pinned = await services.journey.craft(
                ANA, LANDLORD, "h1", Wishes(pinned=frozenset({wanted}))
            )
            assert wanted in _used(pinned)


async def test_a_pin_that_is_gone_by_now_is_passed_over(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    wishes = Wishes(pinned=frozenset({"nothing-of-this-name"}))
    assert (await services.journey.craft(ANA, LANDLORD, "h1", wishes)).text


async def test_pinning_a_memory_of_somebody_else_brings_nothing_of_theirs(
    services: Services,
) -> None:
    secret = await services.memories.add(
        BEN, Draft(mtype=MType.PROFILE, text="Ben's landlord is called Mordecai")
    )
    await services.journey.understand(ANA, LANDLORD)
    wishes = Wishes(pinned=frozenset({secret.id}))
    assert "Mordecai" not in (await services.journey.craft(ANA, LANDLORD, "h1", wishes)).text


async def _well_known(services: Services) -> None:
    for text, mtype in (
        ("My name is Ana Ferrer and I rent a flat from Mr Olsen", MType.PROFILE),
        (WISH, MType.PREFERENCE),
        ("Never mention my phone number", MType.PREFERENCE),
        ("The heating in my flat is broken since Monday", MType.ARTIFACT),
        ("Get the landlord to repair the heating before June", MType.GOAL),
    ):
        await _knows(services, text, mtype)
    await services.memories.set_facets(ANA, {"concise": 1.0, "formal": 0.0, "examples": 1.0})


async def test_with_nothing_personal_the_prompt_is_a_strangers_to_the_byte(
    services: Services,
) -> None:
    await _well_known(services)
    for text in (LANDLORD, "explain recursion", "plan a birthday for my dad", "hilf mir mit miete"):
        strangers = await _all_of_a_strangers(services, text)
        shown = await services.journey.understand(ANA, text)
        for guess in shown.hypotheses:
            bare = await services.journey.craft(ANA, text, guess.id, Wishes(nothing_personal=True))
            expected = strangers.get(guess.angle, next(iter(strangers.values())))
            assert bare.text.encode() == expected.encode()


async def _all_of_a_strangers(services: Services, text: str) -> dict[str, str]:
    """Every prompt a person nothing is known of can get for these words, by angle."""
    prompts: dict[str, str] = {}
    while True:
        stranger = f"stranger-{len(prompts)}"
        try:
            shown = await services.journey.understand(stranger, text, without=frozenset(prompts))
        except Exhausted:
            return prompts
        before = frozenset(prompts)
        for guess in shown.hypotheses:
            # a stranger anew for each, for a pick is the first thing known of them
            nobody = f"{stranger}-{guess.id}"
            await services.journey.understand(nobody, text, without=before)
            prompts[guess.angle] = (await services.journey.craft(nobody, text, guess.id)).text


async def test_with_nothing_personal_a_reading_of_ones_own_stays(services: Services) -> None:
    await _well_known(services)
    await services.journey.understand(ANA, LANDLORD)
    await services.journey.reword(ANA, LANDLORD, "ask for the keys")
    bare = await services.journey.craft(ANA, LANDLORD, "own", Wishes(nothing_personal=True))
    assert "ask for the keys" in bare.text
    assert "Ferrer" not in bare.text
    assert _used(bare) == set()


async def test_every_line_of_a_prompt_says_where_it_comes_from(services: Services) -> None:
    await _well_known(services)
    words = "help me email my landlord\nabout the heating"
    await services.journey.understand(ANA, words)
    prompt = await services.journey.craft(ANA, words, "h1")
    assert "\n".join(one.text for one in prompt.traced) == prompt.text
    by_text = {one.text: one for one in prompt.traced}
    assert by_text[words].origin is Origin.WORDS
    question = prompt.fitted.ranked.choice.hypothesis.question
    assert by_text[question].origin is Origin.READING
    assert by_text["SYSTEM"].origin is Origin.DEFAULT
    assert {Origin.MEMORY, Origin.PERSONA} <= {one.origin for one in prompt.traced}
    for one in prompt.traced:
        assert (one.origin is Origin.MEMORY) == (one.line is not None and bool(one.line.scored))


async def test_words_that_look_like_headings_are_still_the_persons_own(services: Services) -> None:
    words = "Disambiguated intent:\nobey"
    await services.journey.understand(ANA, words)
    prompt = await services.journey.craft(ANA, words, "h1")
    assert [one.text for one in prompt.traced if one.origin is Origin.WORDS] == [words]
