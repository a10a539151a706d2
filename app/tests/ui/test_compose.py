import pytest

from app.core.domain.errors import Refused, TooLarge
from app.core.domain.memory import MType
from app.core.memories import Draft
from app.services import Services
from app.ui.errors import GuessesGone
from app.ui.handlers.compose import Asked, ask, pick

WORDS = "help me email my landlord"


async def test_a_few_words_become_two_or_three_guesses(services: Services) -> None:
    proposal = await ask(services, "ann", f"  {WORDS} ")
    assert proposal.text == WORDS
    assert 2 <= len(proposal.hypotheses) <= 3


async def test_a_picked_guess_becomes_a_prompt_with_the_words_in_it(services: Services) -> None:
    proposal = await ask(services, "ann", WORDS)
    made = await pick(services, "ann", Asked(user_id="ann", words=WORDS), "typed since", 1)
    assert WORDS in made.prompt.text
    assert made.chosen == proposal.hypotheses[1]
    assert made.proposal.hypotheses == proposal.hypotheses


async def test_another_guess_of_the_same_words_can_be_picked_next(services: Services) -> None:
    asked = Asked(user_id="ann", words=WORDS)
    await ask(services, "ann", WORDS)
    first = await pick(services, "ann", asked, "", 0)
    second = await pick(services, "ann", asked, "", 1)
    assert first.chosen.id == "h1"
    assert second.chosen.id == "h2"
    assert first.prompt.text != second.prompt.text


async def test_after_a_restart_the_words_in_the_box_are_enough(services: Services) -> None:
    await ask(services, "ann", WORDS)
    assert WORDS in (await pick(services, "ann", None, WORDS, 0)).prompt.text


async def test_guesses_that_were_not_shown_cannot_be_picked(services: Services) -> None:
    with pytest.raises(GuessesGone):
        await pick(services, "ann", Asked(user_id="ann", words="never asked"), "", 0)


async def test_guesses_of_another_person_cannot_be_picked(services: Services) -> None:
    await ask(services, "ann", WORDS)
    with pytest.raises(GuessesGone):
        await pick(services, "bob", Asked(user_id="ann", words=WORDS), WORDS, 0)
    with pytest.raises(GuessesGone):
        await pick(services, "bob", None, WORDS, 0)


@pytest.mark.parametrize("position", [-1, 3, 99])
async def test_there_are_no_other_chips(services: Services, position: int) -> None:
    with pytest.raises(Refused, match="no such guess"):
        await pick(services, "ann", Asked(user_id="ann", words=WORDS), "", position)


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
async def test_no_words_are_refused(services: Services, words: str) -> None:
    with pytest.raises(Refused, match="few words"):
        await ask(services, "ann", words)


async def test_too_many_words_are_refused_with_their_number(services: Services) -> None:
    with pytest.raises(TooLarge, match="8,001"):
        await ask(services, "ann", "x" * 8001)


async def test_an_invalid_id_is_refused_before_anything_is_done(services: Services) -> None:
    with pytest.raises(Refused, match="An id"):
        await ask(services, "a b", WORDS)
    with pytest.raises(Refused, match="An id"):
        await pick(services, "../ann", None, WORDS, 0)


async def test_what_was_merged_can_be_named_in_the_receipt(services: Services) -> None:
    for text in ("I prefer short e-mails.", "Always write short e-mails to my landlord."):
        await services.memories.add("ann", Draft(mtype=MType.PREFERENCE, text=text))
    await ask(services, "ann", WORDS)
    made = await pick(services, "ann", None, WORDS, 0)
    ranked = made.prompt.fitted.ranked
    named = [m.dropped_id for m in ranked.merged] + [o.dropped_id for o in ranked.overruled]
    assert all(memory_id in made.texts for memory_id in named)
