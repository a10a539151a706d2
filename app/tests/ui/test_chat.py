import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from threading import Event

import pytest

from app.core.domain.conversation import Finish
from app.core.domain.errors import Disabled, Refused
from app.core.domain.memory import MemoryFilter, MType
from app.core.leaving import LEAVING
from app.core.memories import Draft
from app.services import Services
from app.tests.fakes.openai_server import (
    OVERFLOWS,
    Failure,
    OpenAIServer,
    Reply,
    Silence,
    openai_server,
)
from app.tests.ui.quiet import quiet
from app.ui.handlers.chat import (
    Lines,
    converse,
    further_step,
    pause_s,
    prompt_step,
    same_step,
    stopped,
)
from app.ui.handlers.compose import Asked, ask, pick
from app.ui.handlers.talk import KEPT_STEPS, Basis, Ending, Step, Talk, basis_of, new_talk, talk_of
from app.wiring import build

WORDS = "help me email my landlord"


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
async def sending(tmp_path: Path, model: OpenAIServer) -> AsyncIterator[Services]:
    settings = quiet(tmp_path, hf_base_url=f"{model.url}/v1", hf_llm_model="a-model")
    async with build(settings) as built:
        yield built


async def _sent(services: Services, talk: Talk, step: Step) -> Talk:
    """The conversation after the exchange."""
    async with aclosing(converse(services, Lines(), talk, step)) as growing:
        return [shown async for shown in growing][-1]


async def _prompt(services: Services) -> tuple[str, Basis]:
    await services.memories.add(
        "ann", Draft(text="Always write to my landlord in a formal tone.", mtype=MType.PREFERENCE)
    )
    await ask(services, "ann", WORDS)
    written = await pick(services, "ann", Asked(user_id="ann", words=WORDS), "", 0)
    return written.prompt.text, basis_of(written.prompt)


async def test_the_prompt_goes_as_it_was_edited_and_its_words_are_what_is_remembered(
    sending: Services, model: OpenAIServer
) -> None:
    text, basis = await _prompt(sending)
    talk = new_talk("ann")
    done = await _sent(sending, talk, prompt_step(talk, f"{text}\nP.S. in French", basis))
    assert model.asked[-1].json["messages"][-1]["content"] == f"{text}\nP.S. in French"
    assert done.steps[0].words == WORDS
    assert done.steps[0].answer == "Hello there."
    assert done.steps[0].ending is Ending.COMPLETE
    found = await sending.memories.list(
        MemoryFilter(user_id="ann", now=sending.clock.now(), conversation_id=talk.conversation_id)
    )
    assert {item.text for item in found.items} == {WORDS, "Hello there."}


async def test_the_memories_of_the_receipt_are_shown_unless_they_were_edited_out(
    sending: Services,
) -> None:
    text, basis = await _prompt(sending)
    talk = new_talk("ann")
    whole = prompt_step(talk, text, basis)
    assert [leaf.text for leaf in whole.leaves] == ["Always write to my landlord in a formal tone."]
    assert 0 < (whole.leaves[0].score or 0) <= 1
    assert not whole.numbered
    without = prompt_step(talk, text.replace("formal tone", "rude tone"), basis)
    assert without.leaves == ()


async def test_the_memories_of_another_person_are_of_no_use(sending: Services) -> None:
    text, basis = await _prompt(sending)
    step = prompt_step(new_talk("bob"), text, basis)
    assert step.leaves == ()
    assert step.message.said is None
    assert WORDS not in step.words


async def test_further_words_carry_the_conversation_and_the_memories_that_bear_on_them(
    sending: Services, model: OpenAIServer
) -> None:
    text, basis = await _prompt(sending)
    talk = new_talk("ann")
    talk = await _sent(sending, talk, prompt_step(talk, text, basis))
    model.script(Reply(pieces=("As you said [1].",)))
    talk = await _sent(sending, talk, further_step(talk, "more formal for my landlord"))
    told = [message["content"] for message in model.asked[-1].json["messages"]]
    assert told[-1] == "more formal for my landlord"
    assert WORDS in told
    assert "Hello there." in told
    last = talk.steps[-1]
    assert last.numbered
    assert "formal tone" in last.leaves[0].text
    assert [step.words for step in talk.steps] == [WORDS, "more formal for my landlord"]


async def test_an_answer_grows_on_the_page(sending: Services, model: OpenAIServer) -> None:
    gates = {said: Event() for said in ("", "One", "One two")}
    model.script(Reply(pieces=("One", " two", " three"), gates=tuple(gates.values())))
    talk, shown = new_talk("ann"), []
    async with aclosing(converse(sending, Lines(), talk, further_step(talk, "count"))) as growing:
        async for now in growing:
            shown.append(now.steps[-1])
            if shown[-1].answer in gates:
                gates[shown[-1].answer].set()
    assert shown[0].under_way
    assert shown[0].answer == ""
    answers = [step.answer for step in shown]
    assert answers == sorted(answers, key=len)
    assert set(answers) == {*gates, "One two three"}
    assert shown[-1].usage is not None


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_why_an_answer_is_not_whole_is_kept(
    sending: Services, model: OpenAIServer, reason: str
) -> None:
    model.script(Reply(finish=reason))
    talk = new_talk("ann")
    talk = await _sent(sending, talk, further_step(talk, "count"))
    assert talk.steps[-1].answer == "Hello there."
    assert (
        talk.steps[-1].ending
        is {
            "length": Ending.LENGTH,
            "content_filter": Ending.REFUSED,
        }[reason]
    )


async def test_a_refusal_without_a_word_is_told_as_one(
    sending: Services, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=(), finish="content_filter"))
    talk = new_talk("ann")
    talk = await _sent(sending, talk, further_step(talk, "count"))
    assert talk.steps[-1].ending is Ending.REFUSED
    assert "declined" in talk.steps[-1].trouble


async def test_an_answer_that_breaks_off_stays_with_a_reason(
    sending: Services, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=("Half of", " it", " all"), cut="reset", cut_after=2, delay_s=0.15))
    talk = new_talk("ann")
    talk = await _sent(sending, talk, further_step(talk, "count"))
    last = talk.steps[-1]
    assert last.answer == "Half of it"
    assert last.ending is Ending.BROKEN
    assert last.trouble
    again = await _sent(sending, talk, same_step(talk))
    assert [step.answer for step in again.steps] == ["Half of it", "Hello there."]
    assert model.asked[-1].json["messages"][-1]["content"] == "count"


@pytest.mark.parametrize(
    ("failure", "told"),
    [(Failure(401), "HF_TOKEN"), (Failure(404), "a-model"), (OVERFLOWS["vLLM"], "longer than")],
)
async def test_a_model_that_fails_says_what_to_do_and_nothing_is_lost(
    sending: Services, model: OpenAIServer, failure: Failure, told: str
) -> None:
    model.always(failure)
    talk = new_talk("ann")
    talk = await _sent(sending, talk, further_step(talk, "count to three"))
    last = talk.steps[-1]
    assert last.ending is Ending.BROKEN
    assert told in last.trouble
    assert last.words == "count to three"
    model.always(Reply())
    again = await _sent(sending, talk, same_step(talk))
    assert [step.answer for step in again.steps] == ["Hello there."]


async def test_when_the_server_goes_an_answer_ends_with_a_sentence_and_keeps_what_came(
    sending: Services, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=("Half of it", " and more"), stall_after=1))
    asyncio.get_running_loop().call_later(1.5, sending.chat.leave)
    talk = new_talk("ann")
    talk = await _sent(sending, talk, further_step(talk, "count"))
    last = talk.steps[-1]
    assert (last.answer, last.ending, last.trouble) == ("Half of it", Ending.BROKEN, LEAVING)
    await sending.chat.drain()
    kept = await sending.memories.list(MemoryFilter(user_id="ann", now=sending.clock.now()))
    assert sorted(item.text for item in kept.items) == ["Half of it", "count"]


async def test_closing_the_answer_ends_the_call_and_keeps_what_came(
    sending: Services, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=("Something", " never finished"), stall_after=1))
    talk, lines = new_talk("ann"), Lines()
    growing = converse(sending, lines, talk, further_step(talk, "count"))
    async for shown in growing:
        if shown.steps[-1].answer:
            break
    await growing.aclose()
    assert await asyncio.to_thread(model.wait_for_gone)
    left = stopped(await lines.closed(talk))
    assert left.steps[-1].ending is Ending.STOPPED
    assert left.steps[-1].answer == "Something"


async def test_one_answer_at_a_time_in_a_conversation(
    sending: Services, model: OpenAIServer
) -> None:
    model.script(Silence())
    talk, lines = new_talk("ann"), Lines()
    first = converse(sending, lines, talk, further_step(talk, "one"))
    await anext(first)
    with pytest.raises(Refused, match="still coming"):
        await anext(converse(sending, lines, talk, further_step(talk, "two")))
    await first.aclose()
    await anext(converse(sending, lines, talk, further_step(talk, "two")))


async def test_without_a_model_nothing_is_taken(services: Services) -> None:
    assert services.chat.notice is not None
    talk = new_talk("ann")
    with pytest.raises(Disabled, match="HF_TOKEN"):
        await _sent(services, talk, further_step(talk, "count"))


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_nothing_is_not_sent(text: object) -> None:
    with pytest.raises(Refused, match="no prompt"):
        prompt_step(new_talk("ann"), text, None)
    with pytest.raises(Refused, match="Type what"):
        further_step(new_talk("ann"), text)
    with pytest.raises(Refused, match="Nothing was sent"):
        same_step(new_talk("ann"))


def test_a_conversation_is_nobody_elses() -> None:
    talk = new_talk("ann")
    assert talk_of("ann", talk) is talk
    for kept in (talk, None, {"user_id": "bob"}, "text"):
        mine = talk_of("bob", kept)
        assert (mine.user_id, mine.steps) == ("bob", ())
        assert mine.conversation_id != talk.conversation_id


def test_a_page_keeps_so_many_exchanges() -> None:
    talk = new_talk("ann")
    for number in range(KEPT_STEPS + 5):
        done = Step(words=str(number), message=further_step(talk, "x").message, answer="y")
        talk = talk.plus(done.ended(Ending.COMPLETE))
    assert len(talk.steps) == KEPT_STEPS
    assert talk.steps[-1].words == str(KEPT_STEPS + 4)


def test_the_longer_the_answer_the_rarer_it_is_drawn() -> None:
    assert pause_s("") == 0.1
    assert pause_s("x" * 50_000) > 0.5


def test_every_way_a_model_ends_is_a_way_an_answer_ends() -> None:
    assert {finish.value for finish in Finish} <= {ending.value for ending in Ending}
