"""A message and its answer through real services, with the real client and a model on loopback."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from app.core.chat import Piece
from app.core.domain.conversation import (
    Context,
    Delta,
    Exchange,
    Finish,
    Message,
    Role,
    Turn,
)
from app.core.domain.errors import Disabled, Malformed, Overflow, Refused, TooLarge, Unavailable
from app.core.domain.memory import MemoryFilter, MemoryItem, MType
from app.core.memories import Draft
from app.services import Services
from app.settings import Settings
from app.tests.fakes.openai_server import OVERFLOWS, OpenAIServer, Reply, openai_server
from app.tests.journey.conftest import Notebook, TurnedClock
from app.wiring import build


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
async def talking(
    settings: Settings, clock: TurnedClock, notebook: Notebook, server: OpenAIServer
) -> AsyncIterator[Services]:
    with_model = settings.model_copy(update={"hf_base_url": server.url})
    async with build(with_model, clock=clock, telemetry=notebook) as living:
        yield living


async def said(services: Services, text: str, **fields: object) -> list[Piece]:
    message = Message(user_id="ann", text=text, **fields)  # type: ignore[arg-type]  # fields of a message
    async with aclosing(services.chat.answer(message)) as pieces:
        return [piece async for piece in pieces]


async def exchange(services: Services, text: str, **fields: object) -> Exchange:
    last = (await said(services, text, **fields))[-1]
    assert isinstance(last, Exchange)
    return last


async def remembered(services: Services) -> list[MemoryItem]:
    page = await services.memories.list(
        MemoryFilter(user_id="ann", now=services.clock.now(), limit=100)
    )
    return sorted(page.items, key=lambda item: item.created_at)


async def know(services: Services, *texts: str, mtype: MType = MType.PROFILE) -> None:
    for text in texts:
        await services.memories.add("ann", Draft(mtype=mtype, text=text))


def sent(server: OpenAIServer, place: int = -1) -> list[dict[str, str]]:
    messages: list[dict[str, str]] = server.seen[place].json["messages"]
    return messages


async def test_the_context_comes_first_then_the_pieces_then_the_whole(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("In ", "Lyon", ", I think [1]."), usage=(40, 6)))
    await know(talking, "I live in Lyon, France.")
    pieces = await said(talking, "Where do I live, in Lyon or Paris?")
    assert isinstance(pieces[0], Context)
    assert [one.candidate.item.text for one in pieces[0].used] == ["I live in Lyon, France."]
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == (
        "In Lyon, I think [1]."
    )
    whole = pieces[-1]
    assert isinstance(whole, Exchange)
    assert (whole.response, whole.finish) == ("In Lyon, I think [1].", Finish.COMPLETE)
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (40, 6)
    assert '[1] "I live in Lyon, France."' in sent(server)[0]["content"]
    assert sent(server)[-1] == {"role": "user", "content": "Where do I live, in Lyon or Paris?"}


async def test_both_turns_are_remembered_and_the_message_is_never_its_own_context(
    talking: Services, clock: TurnedClock
) -> None:
    words = "Which wine goes with raclette?"
    await exchange(talking, words, conversation_id="c")
    items = await remembered(talking)
    assert [(item.metadata["role"], item.metadata["conversation_id"]) for item in items] == [
        ("user", "c"),
        ("assistant", "c"),
    ]
    assert items[0].text == words
    clock.turn(days=1)
    again = (await said(talking, words))[0]
    assert isinstance(again, Context)
    assert words not in [one.candidate.item.text for one in again.used]


async def test_earlier_turns_of_the_same_conversation_are_heard_and_of_no_other(
    talking: Services, server: OpenAIServer, clock: TurnedClock
) -> None:
    server.script(Reply(pieces=("Answer one.",)))
    await exchange(talking, "Question one?", conversation_id="c")
    clock.turn(minutes=1)
    await exchange(talking, "Question two?", conversation_id="c")
    assert [message["content"] for message in sent(server)[1:]] == [
        "Question one?",
        "Answer one.",
        "Question two?",
    ]
    await exchange(talking, "Question three?", conversation_id="other")
    assert len(sent(server)) == 2


async def test_secrets_of_memories_are_masked_and_the_message_goes_verbatim(
    talking: Services, server: OpenAIServer
) -> None:
    await know(
        talking, "The wifi of the holiday flat: password: hunter2hunter2, ask bob@flat.example"
    )
    words = "What is the wifi password of the holiday flat? Mine is ann@home.example"
    await exchange(talking, words)
    system, message = sent(server)
    assert "hunter2" not in system["content"]
    assert "bob@flat.example" not in system["content"]
    assert message["content"] == words


async def test_a_hard_limit_always_goes_along(talking: Services, server: OpenAIServer) -> None:
    await know(talking, "Never answer in French.", mtype=MType.PREFERENCE)
    await exchange(talking, "Name a good book about bees")
    assert '(a hard limit, it always holds) "Never answer in French."' in sent(server)[0]["content"]


async def test_a_prompt_of_our_own_is_sent_as_it_is_and_its_words_are_remembered_instead(
    talking: Services, server: OpenAIServer
) -> None:
    await talking.journey.understand("ann", "help me email my landlord")
    prompt = (await talking.journey.craft("ann", "help me email my landlord", "h1")).text
    before = len(await remembered(talking))
    await exchange(talking, prompt, said="help me email my landlord", conversation_id="c")
    assert [message["content"] for message in sent(server)] == [prompt.strip()]
    texts = [item.text for item in await remembered(talking)]
    assert len(texts) == before + 2
    assert not any("You are executing a single task" in text for text in texts)
    await exchange(talking, prompt)
    assert len(await remembered(talking)) == before + 3  # the answer alone


async def test_what_a_message_states_of_its_writer_is_learned(talking: Services) -> None:
    await exchange(talking, "I am vegetarian. What should I cook tonight?")
    texts = [item.text for item in await remembered(talking) if item.mtype is not MType.HISTORY]
    assert any("vegetarian" in text.casefold() for text in texts)


async def test_a_reader_who_leaves_stops_the_model_and_what_was_said_is_kept(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("Once ", "upon ", "a time"), stall_after=2))
    pieces = talking.chat.answer(Message(user_id="ann", text="Tell a story"))
    heard = ""
    async for piece in pieces:
        heard += piece.text if isinstance(piece, Delta) else ""
        if heard == "Once upon ":
            break
    await pieces.aclose()
    await talking.chat.drain()
    assert await asyncio.to_thread(server.wait_for_gone)
    items = await remembered(talking)
    assert [item.text for item in items] == ["Tell a story", "Once upon"]
    assert items[1].metadata["finish"] == "stopped"


async def test_who_serves_an_answer_keeps_what_was_said_when_it_goes_down(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("Once ", "upon ", "a time"), stall_after=2))
    pieces = talking.chat.answer(Message(user_id="ann", text="Tell a story"))
    heard = ""
    async for piece in pieces:
        heard += piece.text if isinstance(piece, Delta) else ""
        if heard == "Once upon ":
            break
    await talking.chat.close()
    kept = [item.text for item in await remembered(talking)]
    assert kept == ["Tell a story", "Once upon"]
    await pieces.aclose()
    await talking.chat.drain()
    assert [item.text for item in await remembered(talking)] == kept


async def test_an_answer_that_breaks_off_is_an_error_and_nothing_of_it_is_kept(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("Once ", "upon "), cut="reset", cut_after=1))
    with pytest.raises(Unavailable):
        await said(talking, "Tell a story")
    assert await remembered(talking) == []


async def test_an_empty_answer_and_a_refusal_without_words_are_told_apart(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=()), Reply(pieces=(), finish="content_filter"))
    with pytest.raises(Malformed, match="empty answer"):
        await said(talking, "Hello")
    with pytest.raises(Refused, match="declined"):
        await said(talking, "Hello")
    assert await remembered(talking) == []


async def test_a_refusal_in_words_is_passed_on_and_not_remembered(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=(), refusal=("I cannot ", "help."), finish="stop"))
    whole = await exchange(talking, "Hello")
    assert (whole.response, whole.finish) == ("I cannot help.", Finish.REFUSED)
    assert await remembered(talking) == []


async def test_a_conversation_too_long_for_the_model_is_shortened_before_giving_up(
    talking: Services, server: OpenAIServer, clock: TurnedClock
) -> None:
    server.script(Reply(pieces=("word " * 600,)))
    await exchange(talking, "Question one?", conversation_id="c")
    clock.turn(minutes=1)
    server.script(OVERFLOWS["vLLM"], OVERFLOWS["vLLM"], OVERFLOWS["vLLM"], Reply())
    await exchange(talking, "Question two?", conversation_id="c")
    assert len(sent(server, -4)) > len(sent(server))
    server.script(*[OVERFLOWS["OpenAI"]] * 8)
    with pytest.raises(Overflow):
        await said(talking, "Question three?", conversation_id="c")


async def test_an_answer_over_8000_characters_is_kept_whole(
    talking: Services, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=tuple(f"Sentence {number}. " for number in range(900))))
    whole = await exchange(talking, "Count for me", conversation_id="c")
    kept = [item for item in await remembered(talking) if item.metadata["role"] == "assistant"]
    assert len(kept) > 1
    assert " ".join(item.text for item in kept) == whole.response


async def test_without_a_model_it_says_how_to_have_one(services: Services) -> None:
    assert services.chat.notice is not None
    assert "HF_TOKEN" in services.chat.notice
    with pytest.raises(Disabled, match="HF_BASE_URL"):
        await said(services, "Hello")


@pytest.mark.parametrize(("text", "error"), [("  ", Refused), ("x" * 100_001, TooLarge)])
async def test_a_message_that_cannot_be_sent_is_refused(
    talking: Services, text: str, error: type[Refused]
) -> None:
    with pytest.raises(error):
        await said(talking, text)


async def test_ingested_turns_keep_their_order_and_doing_it_again_changes_nothing(
    services: Services,
) -> None:
    turns = [
        Turn(role=Role.USER, text="I am moving to Lyon in May."),
        Turn(role=Role.ASSISTANT, text="Then mind the notice period."),
        Turn(role=Role.USER, text="ok"),
        Turn(role=Role.USER, text="ok"),
    ]
    assert await services.recording.ingest("ann", turns) == 4
    first = await remembered(services)
    history = [item for item in first if item.mtype is MType.HISTORY]
    assert [item.text for item in history] == [turn.text for turn in turns]
    assert await services.recording.ingest("ann", turns) == 4
    assert [item.id for item in await remembered(services) if item.mtype is MType.HISTORY] == [
        item.id for item in history
    ]
