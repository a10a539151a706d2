import json

import pytest

from app.core.domain.errors import Exhausted, Missing, Refused
from app.core.domain.memory import MType
from app.core.memories import Draft
from app.services import Services
from app.ui.errors import GuessesGone
from app.ui.handlers.compose import Asked, ask, others, own, pick
from app.ui.handlers.rebuild import Work, act, first, undo, unlearn, without_me

WORDS = "help me email my landlord"
WISH = "Always write to my landlord in a formal tone."


async def _work(services: Services) -> tuple[Work, str]:
    item = await services.memories.add("ann", Draft(mtype=MType.PREFERENCE, text=WISH))
    await ask(services, "ann", WORDS)
    return first(await pick(services, "ann", None, WORDS, 0)), item.id


def _pressed(verb: str, memory_id: str, **more: object) -> str:
    return json.dumps({"act": verb, "id": memory_id, **more})


async def test_a_dropped_memory_is_out_and_the_undo_is_exact(services: Services) -> None:
    work, wish = await _work(services)
    edited = work.text + "\nby hand"
    after = await act(services, "ann", work, _pressed("drop", wish), edited)
    assert WISH not in after.text
    back = await undo(services, "ann", after)
    assert back.text == edited
    assert back.written is work.written
    assert back.former == ()
    with pytest.raises(Refused, match="nothing to undo"):
        await undo(services, "ann", back)


async def test_steps_are_undone_one_by_one(services: Services) -> None:
    work, wish = await _work(services)
    pinned = await act(services, "ann", work, _pressed("pin", wish), work.text)
    dropped = await act(services, "ann", pinned, _pressed("drop", wish), pinned.text)
    assert dropped.written.wishes.pinned == frozenset()
    assert (await undo(services, "ann", dropped)).written is pinned.written


async def test_a_dropped_memory_takes_along_what_says_the_same(services: Services) -> None:
    work, wish = await _work(services)
    await services.memories.add("ann", Draft(mtype=MType.GOAL, text=WISH))
    again = await act(services, "ann", work, _pressed("pin", wish), work.text)
    merged = {one.dropped_id for one in again.written.prompt.fitted.ranked.merged}
    assert merged
    after = await act(services, "ann", again, _pressed("drop", wish), again.text)
    assert WISH not in after.text
    assert merged < after.written.wishes.without


async def test_a_correction_is_stored_and_its_undo_puts_it_back(services: Services) -> None:
    work, wish = await _work(services)
    better = "Always write to my landlord in a warm tone."
    after = await act(services, "ann", work, _pressed("correct", wish, text=better), work.text)
    assert better in after.text
    assert (await services.memories.get("ann", wish)).text == better
    await undo(services, "ann", after)
    assert (await services.memories.get("ann", wish)).text == WISH


async def test_what_is_corrected_is_the_memory_itself_not_its_masked_copy(
    services: Services,
) -> None:
    text = "Sign e-mails to my landlord with ann@example.org"
    item = await services.memories.add("ann", Draft(mtype=MType.PREFERENCE, text=text))
    await ask(services, "ann", WORDS)
    made = await pick(services, "ann", None, WORDS, 0)
    assert "<REDACTED:EMAIL>" in made.prompt.text
    assert made.texts[item.id] == text


async def test_nothing_about_me_and_back_again(services: Services) -> None:
    work, _ = await _work(services)
    bare = await without_me(services, "ann", work, True, work.text)
    assert WISH not in bare.text
    assert (await without_me(services, "ann", bare, False, bare.text)).text == work.text


@pytest.mark.parametrize(
    "sent",
    ["", "{}", "[]", "null", "nonsense", '{"act":"drop"}', '{"act":"burn","id":"x"}',
     '{"act":"drop","id":""}', '{"act":"drop","id":7}', '{"act":["drop"],"id":"x"}', None, 5,
     '{"act":"drop","id":"' + "x" * 300 + '"}'],
)  # fmt: skip
async def test_what_is_no_wish_is_refused(services: Services, sent: object) -> None:
    work, _ = await _work(services)
    with pytest.raises(Refused):
        await act(services, "ann", work, sent, work.text)


async def test_a_prompt_of_another_person_cannot_be_worked_on(services: Services) -> None:
    work, wish = await _work(services)
    for step in (
        act(services, "bob", work, _pressed("drop", wish), ""),
        undo(services, "bob", work),
        without_me(services, "bob", work, True, ""),
        unlearn(services, "bob", work),
        act(services, "ann", None, _pressed("drop", wish), ""),
    ):
        with pytest.raises(Refused, match="no longer at hand"):
            await step


async def test_another_persons_memory_can_be_neither_corrected_nor_pinned(
    services: Services,
) -> None:
    work, _ = await _work(services)
    theirs = await services.memories.add("bob", Draft(mtype=MType.PROFILE, text="Bob's secret"))
    with pytest.raises(Missing):
        await act(services, "ann", work, _pressed("correct", theirs.id, text="x"), "")
    after = await act(services, "ann", work, _pressed("pin", theirs.id), work.text)
    assert "Bob's secret" not in after.text


async def test_unlearning_leaves_the_memory_empty(services: Services) -> None:
    await ask(services, "eve", WORDS)
    work = first(await pick(services, "eve", None, WORDS, 0))
    await unlearn(services, "eve", work)
    assert [item async for item in services.memories.export("eve")] == []


async def test_others_are_asked_for_until_there_are_none(services: Services) -> None:
    proposal = await ask(services, "ann", WORDS)
    asked = Asked(user_id="ann", words=WORDS).then(proposal)
    for _ in range(20):
        try:
            more = await others(services, "ann", asked, WORDS)
        except Exhausted:
            break
        assert not asked.angles & {guess.angle for guess in more.hypotheses}
        asked = asked.then(more)
    else:
        raise AssertionError("there were always others")
    assert len(asked.angles) > len(proposal.hypotheses)


async def test_words_of_ones_own_are_the_reading(services: Services) -> None:
    await ask(services, "ann", WORDS)
    made = await own(services, "ann", None, WORDS, "ask him for the keys")
    assert made.chosen.question == "ask him for the keys"
    with pytest.raises(GuessesGone):
        await own(services, "ann", None, "never asked", "anything")
    with pytest.raises(Refused):
        await own(services, "ann", None, WORDS, " ")
