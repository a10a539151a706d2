"""A person's few memories reach the guesses through the real store, and leave with them."""

from app.core.domain.crafting import Wishes
from app.core.domain.memory import MType
from app.core.domain.request import GroundKind, Proposal
from app.core.memories import Draft
from app.services import Services

PROFILE = (
    "I live in Leeds",
    "My car is red",
    "I was born in March",
    "I drink tea",
    "My desk is by the window",
    "I have two bicycles",
    "My street is quiet",
    "My husband is coeliac",
)


async def tell(services: Services, mtype: MType, *texts: str) -> None:
    for text in texts:
        await services.memories.add("ann", Draft(mtype=mtype, text=text))


def memories_of(proposal: Proposal) -> int:
    return sum(
        any(ground.kind is GroundKind.MEMORY for ground in guess.grounds)
        for guess in proposal.hypotheses
    )


async def test_no_memory_of_a_person_with_few_is_left_out(services: Services) -> None:
    await tell(services, MType.PROFILE, *PROFILE)
    proposal = await services.journey.understand("ann", "dinner ideas")
    assert all("without gluten" in guess.question for guess in proposal.hypotheses)


async def test_a_name_from_memory_gives_another_reading_of_the_words(services: Services) -> None:
    await tell(services, MType.HISTORY, "My lab partner Jess never does her share")
    mine = await services.journey.understand("ann", "text jess")
    other = await services.journey.understand("bob", "text jess")
    assert mine.hypotheses[0].question != other.hypotheses[0].question
    assert memories_of(mine) >= 1
    assert memories_of(other) == 0


async def test_with_nothing_personal_the_words_are_read_as_a_strangers(services: Services) -> None:
    await tell(services, MType.HISTORY, "My lab partner Jess never does her share")
    await services.journey.understand("ann", "text jess")
    prompt = await services.journey.craft("ann", "text jess", "h1", Wishes(nothing_personal=True))
    assert "lab partner" not in prompt.text


async def test_short_words_are_read_in_the_language_of_the_memories(services: Services) -> None:
    told = ("Ich bin Tischler in Freiburg", "Meine Frau mag Tulpen", "Der Kunde hat nicht bezahlt")
    await tell(services, MType.PROFILE, *told)
    mine = await services.journey.understand("ann", "Esstisch Eiche")
    other = await services.journey.understand("bob", "Esstisch Eiche")
    assert mine.intent.language == "de"
    assert other.intent.language == "en"


async def test_a_standing_wish_among_many_memories_still_colours_a_guess(
    services: Services,
) -> None:
    await tell(services, MType.PREFERENCE, "Keep answers short")
    await tell(services, MType.PREFERENCE, *(f"I like colour number {n}" for n in range(8)))
    await tell(services, MType.HISTORY, *(f"On day {n} it rained in town {n}" for n in range(30)))
    proposal = await services.journey.understand("ann", "how does a heat pump work")
    assert any("kept short" in guess.question for guess in proposal.hypotheses)
