"""Memories that go to prompts and answers are used; those that never do are found in time."""

from app.core.domain.memory import MType
from app.core.memories import Draft
from app.core.portable import memory_from_json, memory_to_json
from app.services import Services
from app.tests.journey.conftest import TurnedClock

WORDS = "help me email my landlord"


async def know(services: Services, text: str) -> str:
    draft = Draft(mtype=MType.PREFERENCE, text=text)
    return (await services.memories.add("ann", draft)).id


async def test_what_no_prompt_has_used_for_a_season_is_found(
    services: Services, clock: TurnedClock
) -> None:
    used = await know(services, "Always write to my landlord in a formal tone.")
    await know(services, "In pottery use only red clay.")
    await services.journey.understand("ann", WORDS)
    prompt = await services.journey.craft("ann", WORDS, "h1")
    assert "formal tone" in prompt.text
    clock.turn(days=89)
    assert (await services.memories.audit("ann")).unused == ()
    clock.turn(days=2)
    found = (await services.memories.audit("ann")).unused
    texts = [(await services.memories.get("ann", one)).text for one in found]
    assert texts == ["In pottery use only red clay."]
    assert used not in found


async def test_what_was_imported_lately_is_not_unused_however_old(
    services: Services, clock: TurnedClock
) -> None:
    await know(services, "In pottery use only red clay.")
    out = [memory_to_json(item) async for item in services.memories.export("ann")]
    clock.turn(days=200)
    back = [memory_from_json(one, user_id="bob", now=clock.now()) for one in out]
    await services.memories.bring_in("bob", back)
    assert (await services.memories.audit("bob")).unused == ()
    clock.turn(days=91)
    assert len((await services.memories.audit("bob")).unused) == 1


async def test_forgetting_forgets_what_was_used(services: Services, clock: TurnedClock) -> None:
    await know(services, "Always write to my landlord in a formal tone.")
    out = [memory_to_json(item) async for item in services.memories.export("ann")]
    await services.journey.understand("ann", WORDS)
    await services.journey.craft("ann", WORDS, "h1")
    await services.memories.forget("ann")
    back = [memory_from_json(one, user_id="ann", now=clock.now()) for one in out]
    await services.memories.bring_in("ann", back)
    clock.turn(days=91)
    assert len((await services.memories.audit("ann")).unused) == 1, "no use is remembered"
