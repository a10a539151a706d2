"""A pick is taken back, and what it taught with it."""

from app.services import Services
from app.tests.journey.conftest import TurnedClock
from app.tests.journey.wishing import ANA, LANDLORD, remembered


async def test_a_pick_taken_back_leaves_nothing(services: Services) -> None:
    before = await services.memories.persona(ANA)
    await services.journey.understand(ANA, LANDLORD)
    prompt = await services.journey.craft(ANA, LANDLORD, "h1")
    assert prompt.lesson is not None
    await services.journey.take_back(prompt.lesson)
    assert await remembered(services, ANA) == []
    after = await services.memories.persona(ANA)
    assert dict(after.facets) == dict(before.facets)
    assert after.vector is None


async def test_a_pick_taken_back_restores_what_it_was_merged_into(
    services: Services, clock: TurnedClock
) -> None:
    for _ in range(2):
        await services.journey.understand(ANA, LANDLORD)
        await services.journey.craft(ANA, LANDLORD, "h1")
        clock.turn(hours=1)
    [before] = await remembered(services, ANA)
    persona = await services.memories.persona(ANA)
    await services.journey.understand(ANA, LANDLORD)
    angle = before.metadata["angle"]
    shown = await services.journey.understand(ANA, LANDLORD)
    same = next(guess for guess in shown.hypotheses if guess.angle == angle)
    prompt = await services.journey.craft(ANA, LANDLORD, same.id)
    [picked] = await remembered(services, ANA)
    assert picked.metadata["times"] == 3
    assert prompt.lesson is not None
    await services.journey.take_back(prompt.lesson)
    assert await remembered(services, ANA) == [before]
    after = await services.memories.persona(ANA)
    assert dict(after.facets) == dict(persona.facets)
    assert after.last_updated == persona.last_updated


async def test_what_was_learned_since_stays_when_a_pick_is_taken_back(
    services: Services, clock: TurnedClock
) -> None:
    other = "plan a birthday for my dad"
    await services.journey.understand(ANA, LANDLORD)
    first = await services.journey.craft(ANA, LANDLORD, "h1")
    clock.turn(hours=1)
    await services.memories.set_facets(ANA, {"formal": 1.0})
    await services.journey.understand(ANA, other)
    await services.journey.craft(ANA, other, "h2")
    assert first.lesson is not None
    await services.journey.take_back(first.lesson)
    [left] = await remembered(services, ANA)
    assert "birthday" in left.text
    assert (await services.memories.persona(ANA)).facets["formal"] == 1.0


async def test_a_pick_taken_back_can_be_made_again(services: Services) -> None:
    await services.journey.understand(ANA, LANDLORD)
    first = await services.journey.craft(ANA, LANDLORD, "h1")
    assert first.lesson is not None
    await services.journey.take_back(first.lesson)
    again = await services.journey.craft(ANA, LANDLORD, "h1")
    assert again.lesson is not None
    assert len(await remembered(services, ANA)) == 1
