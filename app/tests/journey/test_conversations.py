"""Conversations are a person's own: listed, read, renamed, deleted and put back, with memories."""

import pytest

from app.core.domain.conversation import Finish, Role, Turn
from app.core.domain.errors import Missing, Refused, TooLarge
from app.core.learning import turn_memories
from app.core.portable import memory_from_json, memory_to_json
from app.services import Services
from app.tests.journey.conftest import TurnedClock


async def say(services: Services, clock: TurnedClock, name: str, *texts: str) -> None:
    """Texts of ann's and of the model's by turns, a minute apart."""
    for place, text in enumerate(texts):
        items = turn_memories(
            "ann",
            Turn(role=(Role.USER, Role.ASSISTANT)[place % 2], text=text),
            conversation_id=name,
            at=clock.now(),
            place=str(place),
            finish=Finish.COMPLETE if place % 2 == 0 else Finish.STOPPED,
        )
        await services.conversations.restore(items)
        clock.turn(minutes=1)


async def test_a_conversation_is_read_as_it_was_said(
    services: Services, clock: TurnedClock
) -> None:
    began = clock.now()
    await say(services, clock, "c", "hello", "x" * 8_500, "bye")
    transcript = await services.conversations.read("ann", "c")
    assert [turn.text for turn in transcript.turns][::2] == ["hello", "bye"]
    assert transcript.turns[1].text.replace("\n", "") == "x" * 8_500
    assert transcript.turns[1].finish is Finish.STOPPED
    assert transcript.turns[0].at == began
    assert (transcript.conversation.name, transcript.conversation.turns) == ("hello", 3)


async def test_a_title_travels_with_an_export(services: Services, clock: TurnedClock) -> None:
    await say(services, clock, "c", "hello", "hi")
    before = await services.conversations.get("ann", "c")
    named = await services.conversations.rename("ann", "c", "  My\n greetings ")
    assert named.title == named.name == "My greetings"
    assert named.updated_at == before.updated_at
    out = [memory_to_json(item) async for item in services.memories.export("ann")]
    back = [memory_from_json(one, user_id="bob", now=clock.now()) for one in out]
    await services.memories.bring_in("bob", back)
    assert (await services.conversations.get("bob", "c")).title == "My greetings"
    assert (await services.conversations.rename("ann", "c", "Other")).title == "Other"
    assert (await services.conversations.get("bob", "c")).title == "My greetings"


async def test_a_title_outlives_the_turns_that_follow(
    services: Services, clock: TurnedClock
) -> None:
    await say(services, clock, "c", "hello", "hi")
    await services.conversations.rename("ann", "c", "Greetings")
    await say(services, clock, "c", "again", "yes?")
    found = await services.conversations.get("ann", "c")
    assert (found.title, found.turns) == ("Greetings", 4)


@pytest.mark.parametrize(
    ("title", "error"), [(" \n", Refused), ("t" * 121, TooLarge)], ids=["empty", "long"]
)
async def test_a_title_that_cannot_be_is_refused(
    services: Services, clock: TurnedClock, title: str, error: type[Exception]
) -> None:
    await say(services, clock, "c", "hello")
    with pytest.raises(error):
        await services.conversations.rename("ann", "c", title)


async def test_a_deleted_conversation_is_gone_from_memory_and_comes_back_whole(
    services: Services, clock: TurnedClock
) -> None:
    await say(services, clock, "c", "hello", "hi", "and then?", "nothing")
    await say(services, clock, "d", "good day")
    await services.conversations.rename("ann", "c", "Greetings")
    before = [item async for item in services.memories.export("ann")]
    gone = await services.conversations.delete("ann", "c")
    left = [item async for item in services.memories.export("ann")]
    assert {item.metadata["conversation_id"] for item in left} == {"d"}
    await services.conversations.restore(gone)
    again = [item async for item in services.memories.export("ann")]
    assert again == before
    assert (await services.conversations.get("ann", "c")).title == "Greetings"


@pytest.mark.parametrize("who", ["bob", "ann"])
async def test_what_is_not_theirs_answers_as_what_is_not_there(
    services: Services, clock: TurnedClock, who: str
) -> None:
    await say(services, clock, "c", "hello")
    name = "c" if who == "bob" else "nowhere"
    for asking in (
        services.conversations.get(who, name),
        services.conversations.read(who, name),
        services.conversations.rename(who, name, "mine"),
        services.conversations.delete(who, name),
    ):
        with pytest.raises(Missing, match="There is no such conversation"):
            await asking
    assert (await services.conversations.list("bob")).items == ()
    assert (await services.conversations.get("ann", "c")).title is None


async def test_forgetting_forgets_conversations_too(services: Services, clock: TurnedClock) -> None:
    await say(services, clock, "c", "hello")
    await services.conversations.rename("ann", "c", "Greetings")
    await services.memories.forget("ann")
    assert (await services.conversations.list("ann")).total == 0
