"""What is sent and what is made of the answer, over real sockets."""

import asyncio
import gzip
import json
from dataclasses import replace

import pytest

from app.adapters.generation import ChatSettings, HuggingFaceModel, open_hf_model
from app.core.domain.conversation import Ended, Finish, Role, Turn, Usage
from app.core.domain.errors import Misconfigured, Refused, Unavailable
from app.tests.contracts.generation import TURNS, told
from app.tests.fakes.openai_server import (
    HANGS_S,
    ROLE_REFUSALS,
    Failure,
    OpenAIServer,
    Reply,
    Silence,
)

NARROW = Failure(400, {"error": "Conversation roles must alternate user/assistant/..."})


async def test_a_request_holds_the_turns_and_asks_for_counts(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    await told(model.stream(TURNS, max_tokens=7))
    (seen,) = server.asked
    assert seen.path == "/v1/chat/completions"
    assert seen.json == {
        "model": "some/model",
        "messages": [{"role": turn.role.value, "content": turn.text} for turn in TURNS],
        "max_tokens": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_the_settings_bound_an_answer_when_the_caller_does_not(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, max_tokens=99, temperature=0.25))
    await told(model.stream(TURNS))
    assert (server.asked[0].json["max_tokens"], server.asked[0].json["temperature"]) == (99, 0.25)
    await model.close()


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
async def test_an_address_may_be_written_in_any_usual_way(
    settings: ChatSettings, server: OpenAIServer, ending: str
) -> None:
    model = open_hf_model(replace(settings, base_url=server.url + ending))
    await told(model.stream(TURNS))
    assert (await model.health()).ok
    assert {seen.path for seen in server.seen} == {"/v1/chat/completions", "/v1/models"}
    await model.close()


async def test_a_machine_s_own_token_is_not_sent_to_another_host(
    settings: ChatSettings, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.setenv(name, "hf_of_this_machine")
    model = open_hf_model(settings)
    await told(model.stream(TURNS))
    await model.health()
    await model.close()
    assert len(server.seen) == 2
    assert "hf_of_this_machine" not in str(server.seen)


async def test_a_server_s_own_key_is_sent_to_it(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, token="sk-abc"))
    await told(model.stream(TURNS))
    await model.health()
    assert {seen.headers["authorization"] for seen in server.seen} == {"Bearer sk-abc"}
    assert "sk-abc" not in repr(replace(settings, token="sk-abc"))
    await model.close()


async def test_text_that_no_json_can_carry_is_sent_with_a_mark(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    await told(model.stream([Turn(role=Role.USER, text="half \ud83d a pair, \x00 and 请")]))
    assert server.asked[0].json["messages"][0]["content"] == "half ? a pair, \x00 and 请"


LINES = "a\u2028b\u2029c\x85d\u0b95\u00c2é\x1c\x0b\r\n請"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 4096])
async def test_odd_line_ends_in_an_answer_do_not_break_it(
    model: HuggingFaceModel, server: OpenAIServer, size: int
) -> None:
    server.script(Reply(pieces=(LINES, LINES), bytes_at_once=size))
    assert (await told(model.stream(TURNS)))[0] == LINES * 2


async def test_a_compressed_answer_is_read_and_its_connection_kept(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    said = {"choices": [{"index": 0, "delta": {"content": LINES}, "finish_reason": None}]}
    events = f"data: {json.dumps(said, ensure_ascii=False)}\n\ndata: [DONE]\n\n".encode()
    packed = Failure(
        200, gzip.compress(events), {"content-encoding": "gzip"}, "text/event-stream", chunked=True
    )
    server.script(packed, packed)
    assert (await told(model.stream(TURNS)))[0] == LINES
    assert (await told(model.stream(TURNS)))[0] == LINES
    assert server.connections == 1


async def test_a_proxy_of_the_machine_s_is_not_asked_for_a_server_on_it(
    settings: ChatSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    model = open_hf_model(settings)
    assert (await told(model.stream(TURNS)))[0] == "Hello there."
    assert (await model.health()).ok
    await model.close()


async def test_tokens_are_counted_when_the_server_counts(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(usage=(120, 45)), Reply(usage=None))
    _, counted = await told(model.stream(TURNS))
    assert counted.usage == Usage(prompt_tokens=120, completion_tokens=45, model="some/model")
    _, uncounted = await told(model.stream(TURNS))
    assert uncounted.usage is None


@pytest.mark.parametrize("line", [b"data: [DONE]", b"data:[DONE]"])
async def test_a_stream_that_says_it_is_done_is_whole_without_a_reason(
    model: HuggingFaceModel, server: OpenAIServer, line: bytes
) -> None:
    server.script(Reply(finish=None, usage=None, done_line=line))
    assert await told(model.stream(TURNS)) == ("Hello there.", Ended(finish=Finish.COMPLETE))


async def test_an_answer_that_quotes_the_last_word_goes_on(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("a\n", "\ndata: [DONE]\n", "b"), cut="end", cut_after=2))
    with pytest.raises(Unavailable):
        await told(model.stream(TURNS))


async def test_a_reason_without_the_last_word_is_an_end(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(done=False))
    assert (await told(model.stream(TURNS)))[1].finish is Finish.COMPLETE


async def test_reasoning_is_no_part_of_the_answer(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(reasoning=("The person ", "wants …"), pieces=("Yes.",)))
    assert (await told(model.stream(TURNS)))[0] == "Yes."


async def test_a_refusal_is_told_in_its_own_words(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=(), refusal=("I can not ", "help with that.")))
    text, ended = await told(model.stream(TURNS))
    assert (text, ended.finish) == ("I can not help with that.", Finish.REFUSED)


@pytest.mark.parametrize("kind", ROLE_REFUSALS)
async def test_a_model_without_a_system_turn_is_asked_without_one_from_then_on(
    model: HuggingFaceModel, server: OpenAIServer, kind: str
) -> None:
    server.script(ROLE_REFUSALS[kind])
    turns = (*TURNS, Turn(role=Role.USER, text="Please."))
    assert (await told(model.stream(turns)))[0] == "Hello there."
    await told(model.stream(turns))
    sent = [seen.json["messages"] for seen in server.asked]
    folded = [{"role": "user", "content": "Answer shortly.\n\nWrite to my landlord.\n\nPlease."}]
    assert sent[0][0]["role"] == "system"
    assert sent[1:] == [folded, folded]


async def test_turns_that_fit_in_no_order_are_refused_and_nothing_is_remembered(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(NARROW, NARROW)
    with pytest.raises(Refused):
        await told(model.stream(TURNS))
    await told(model.stream(TURNS))
    assert [len(seen.json["messages"]) for seen in server.asked] == [2, 1, 2]


async def test_answers_share_connections(model: HuggingFaceModel, server: OpenAIServer) -> None:
    for _ in range(10):
        await told(model.stream(TURNS))
    assert server.connections == 1
    assert not server.gone


async def test_leaving_ends_the_upstream_call_at_once_in_every_state(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(settings)
    server.script(Silence(), Reply(first_delay_s=600), Failure(429, headers={"Retry-After": "30"}))
    for asked, gone in ((1, 1), (2, 2), (3, 2)):
        reader = asyncio.create_task(told(model.stream(TURNS)))
        assert await asyncio.to_thread(server.wait_for_asked, asked)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        assert await asyncio.to_thread(server.wait_for_gone, gone)
    assert len(server.asked) == 3
    await model.close()


async def test_an_answer_nobody_holds_any_more_ends_upstream(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("word ",) * 10_000, delay_s=0.05))
    async for _ in model.stream(TURNS):
        break
    assert await asyncio.to_thread(server.wait_for_gone)


async def test_closing_the_model_ends_what_is_still_coming(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("word ",) * 10_000, delay_s=0.05))
    pieces = model.stream(TURNS)
    await anext(pieces)
    await model.close()
    with pytest.raises(Unavailable):
        await told(pieces)
    assert await asyncio.to_thread(server.wait_for_gone)


async def test_a_hundred_answers_are_read_at_once(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(settings)
    server.always(Reply(pieces=("a", "b"), delay_s=0.2))
    answers = await asyncio.gather(*(told(model.stream(TURNS)) for _ in range(100)))
    assert {text for text, _ in answers} == {"ab"}
    await model.close()


async def test_health_looks_at_the_server_seldom_and_costs_no_answer(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    for _ in range(20):
        assert (await model.health()).ok
    assert [seen.path for seen in server.seen] == ["/v1/models"]


@pytest.mark.parametrize(
    ("look", "ok"),
    [
        (Failure(404), True),
        (Failure(405), True),
        (Failure(401), False),
        (Failure(500), False),
        (Silence(), False),
    ],
)
async def test_health_tells_what_the_look_met_and_waits_for_no_silent_server(
    model: HuggingFaceModel, server: OpenAIServer, look: Failure | Silence, ok: bool
) -> None:
    server.models = look
    health = await asyncio.wait_for(model.health(), HANGS_S)
    assert health.ok is ok
    assert health.detail == "ok" or health.detail.startswith("error: The server at HF_BASE_URL")


@pytest.mark.parametrize("limit", ["timeout_s", "first_token_s", "idle_s"])
def test_a_limit_of_no_time_is_misconfigured(limit: str) -> None:
    with pytest.raises(Misconfigured):
        ChatSettings(model="m", token="hf_x", **{limit: 0.0})  # type: ignore[arg-type]  # by name
