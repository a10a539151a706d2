"""What goes wrong on the wire becomes one sentence that says what to do, and leaks nothing."""

import asyncio
import json
from dataclasses import replace

import pytest

from app.adapters.generation import ChatSettings, HuggingFaceModel, open_hf_model
from app.core.domain.conversation import Delta, Ended, Finish, Role, Turn
from app.core.domain.errors import (
    InklingError,
    Malformed,
    Overflow,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unavailable,
)
from app.tests.contracts.generation import TURNS, told
from app.tests.fakes.openai_server import (
    OVERFLOWS,
    Behaviour,
    Failure,
    OpenAIServer,
    Raw,
    Reply,
    Silence,
    openai_server,
)

SECRET = "my landlord's name is Orvokki"
ASKED = (Turn(role=Role.USER, text=SECRET),)
ECHO = {"error": {"message": f"cannot read {SECRET} with key sk-123", "type": "invalid"}}


async def fails_with(model: HuggingFaceModel, expected: type[InklingError]) -> InklingError:
    with pytest.raises(expected) as caught:
        await told(model.stream(ASKED))
    assert SECRET not in str(caught.value)
    assert "sk-123" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize(
    ("status", "expected", "advice"),
    [
        (302, ProviderError, "HF_BASE_URL"),
        (400, Refused, "HF_LLM_MODEL"),
        (401, Unauthorized, "HF_TOKEN"),
        (402, Unauthorized, "credit"),
        (403, Unauthorized, "HF_TOKEN"),
        (404, ProviderError, "HF_LLM_MODEL"),
        (405, ProviderError, "HF_BASE_URL"),
        (410, ProviderError, "HF_LLM_MODEL"),
        (422, Refused, "HF_LLM_MODEL"),
        (451, Refused, "451"),
    ],
)
async def test_a_status_that_will_not_pass_is_told_at_once(
    model: HuggingFaceModel,
    server: OpenAIServer,
    status: int,
    expected: type[InklingError],
    advice: str,
) -> None:
    server.script(Failure(status, ECHO, chunked=status % 2 == 0))
    assert advice in str(await fails_with(model, expected))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
async def test_a_status_that_may_pass_is_tried_again(
    model: HuggingFaceModel, server: OpenAIServer, status: int
) -> None:
    server.script(Failure(status, ECHO), Failure(status, "<html>busy</html>"))
    assert (await told(model.stream(ASKED)))[0] == "Hello there."
    assert len(server.asked) == 3
    assert (await model.health()).ok


async def test_after_three_tries_it_is_given_up(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(*[Failure(503)] * 4)
    await fails_with(model, Unavailable)
    assert len(server.asked) == 3


async def test_the_wait_the_server_asks_for_is_kept(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Failure(429, headers={"Retry-After": "1"}))
    await told(model.stream(ASKED))
    first, second = server.asked
    assert 1.0 <= second.at - first.at < 1.5


async def test_a_wait_longer_than_a_person_s_is_told_instead(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Failure(503, {"error": "Model is currently loading", "estimated_time": 19.6}))
    error = await fails_with(model, RateLimited)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 19.6
    assert "20 s" in str(error)
    await fails_with(model, Unavailable)
    assert len(server.asked) == 1


@pytest.mark.parametrize("server_kind", OVERFLOWS)
async def test_a_conversation_that_is_too_long_is_recognised_in_every_server_s_words(
    model: HuggingFaceModel, server: OpenAIServer, server_kind: str
) -> None:
    server.script(OVERFLOWS[server_kind])
    assert "some/model" in str(await fails_with(model, Overflow))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "The model `x` does not exist", "code": "model_not_found"}},
        {"error": {"message": "not supported by any provider", "code": "model_not_supported"}},
        {"error": "Model some/model is not supported for task conversational"},
    ],
)
async def test_a_model_nobody_serves_is_told_by_its_setting(
    model: HuggingFaceModel, server: OpenAIServer, body: object
) -> None:
    server.script(Failure(400, body))
    assert "HF_LLM_MODEL" in str(await fails_with(model, ProviderError))


GARBAGE: dict[str, Behaviour] = {
    "a page": Failure(200, "<html>hello</html>", content_type="text/html"),
    "JSON in place of a stream": Failure(200, {"choices": []}),
    "a list": Failure(200, [1, 2]),
    "nothing": Failure(200, "", content_type="text/event-stream"),
    "nothing, as plain text": Failure(200, "hello", content_type="text/plain"),
    "broken JSON": Failure(200, 'data: {"choices": [\n\n', content_type="text/event-stream"),
    "null": Failure(200, "data: null\n\n", content_type="text/event-stream"),
    "a number": Failure(200, "data: 7\n\n", content_type="text/event-stream"),
    "deep nesting": Failure(200, "data: " + "[" * 60_000, content_type="text/event-stream"),
    "odd choices": Failure(200, 'data: {"choices": "x"}\n\n', content_type="text/event-stream"),
    "odd deltas": Failure(
        200, 'data: {"choices": [{"delta": [1]}]}\n\n', content_type="text/event-stream"
    ),
    "no HTTP": Raw(b"220 mail.example ESMTP\r\n\r\n"),
    "half a head": Raw(b"HTTP/1.1 200 OK\r\ncontent-ty"),
    "a wrong encoding": Failure(
        200,
        b"\x00\xff\xfe not gzip",
        {"content-encoding": "gzip"},
        content_type="text/event-stream",
    ),
}


@pytest.mark.parametrize("kind", GARBAGE)
async def test_garbage_is_never_an_answer(
    model: HuggingFaceModel, server: OpenAIServer, kind: str
) -> None:
    server.script(*[GARBAGE[kind]] * 3)
    error = await fails_with(model, ProviderError)
    assert isinstance(error, Malformed | Unavailable)
    assert (await model.health()).detail == f"error: {error}"


async def test_garbage_in_the_middle_raises_after_what_was_said(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("a",), lines=(b"data: {oops",)))
    pieces = model.stream(ASKED)
    assert await anext(pieces) == Delta(text="a")
    with pytest.raises(Malformed):
        await anext(pieces)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"error": {"message": SECRET, "code": 500}}, Unavailable),
        ({"error": SECRET}, Unavailable),
        ({"error": "overloaded", "error_type": "overloaded"}, RateLimited),
        ({"error": {"message": "rate limit", "code": 429}}, RateLimited),
        ({"error": OVERFLOWS["TGI"].body["error"], "error_type": "validation"}, Overflow),  # type: ignore[index]  # the body is a dict
    ],
)
async def test_an_error_told_in_the_stream_is_translated_and_never_tried_again(
    model: HuggingFaceModel,
    server: OpenAIServer,
    event: object,
    expected: type[InklingError],
) -> None:
    server.script(Reply(pieces=("a",), lines=(b"data: " + json.dumps(event).encode(),)))
    await fails_with(model, expected)
    assert len(server.asked) == 1


@pytest.mark.parametrize("cut", ["reset", "close", "end"])
async def test_a_stream_that_breaks_off_is_an_error_and_never_tried_again(
    model: HuggingFaceModel, server: OpenAIServer, cut: str
) -> None:
    server.script(replace(Reply(cut_after=2), cut=cut))  # type: ignore[arg-type]  # one of three
    pieces = model.stream(ASKED)
    assert [await anext(pieces), await anext(pieces)] == [Delta(text="Hello"), Delta(text=" there")]
    with pytest.raises(Unavailable):
        await anext(pieces)
    assert len(server.asked) == 1


@pytest.mark.parametrize("cut", ["reset", "close"])
async def test_a_stream_that_breaks_before_its_first_piece_is_tried_again(
    model: HuggingFaceModel, server: OpenAIServer, cut: str
) -> None:
    server.script(replace(Reply(cut_after=0), cut=cut))  # type: ignore[arg-type]  # one of three
    assert (await told(model.stream(ASKED)))[0] == "Hello there."
    assert len(server.asked) == 2


async def test_silence_before_the_first_piece_is_given_up_in_time(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, first_token_s=0.3))
    server.script(Silence(), Reply(first_delay_s=5))
    for _ in range(2):
        async with asyncio.timeout(1):
            assert "0.3 s" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone, 1.0, 2)
    await model.close()


async def test_silence_in_the_middle_is_given_up_in_time(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, idle_s=0.2))
    server.script(Reply(stall_after=1))
    async with asyncio.timeout(1):
        assert "silent for 0.2 s" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone, 1.0)
    await model.close()


async def test_an_endless_answer_is_given_up_in_time(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, timeout_s=0.5))
    server.script(Reply(pieces=("word ",) * 100, delay_s=0.05))
    async with asyncio.timeout(1.5):
        assert "HF_TIMEOUT_S" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone, 1.0)
    await model.close()


async def test_a_model_may_reason_longer_than_the_wait_for_its_first_word(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, first_token_s=0.3))
    server.script(Reply(reasoning=("hm",) * 10, delay_s=0.1, pieces=("Yes.",)))
    assert (await told(model.stream(ASKED)))[0] == "Yes."
    await model.close()


async def test_an_end_is_an_end_even_if_the_counts_never_come(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    last = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
    server.script(Reply(pieces=("a",), lines=(last, b"data: garbage")))
    assert await told(model.stream(ASKED)) == ("a", Ended(finish=Finish.COMPLETE))


async def test_nobody_there_is_told_with_the_setting(settings: ChatSettings) -> None:
    with openai_server() as gone:
        model = open_hf_model(replace(settings, base_url=gone.url))
    assert "HF_BASE_URL cannot be reached" in str(await fails_with(model, Unavailable))
    assert not (await model.health()).ok
    await model.close()


async def test_a_server_that_starts_late_is_found(settings: ChatSettings) -> None:
    with openai_server() as first:
        port = int(first.url.rpartition(":")[2])
    model = open_hf_model(replace(settings, base_url=f"http://127.0.0.1:{port}"))
    asking = asyncio.create_task(told(model.stream(ASKED)))
    await asyncio.sleep(0.05)
    with openai_server(port):
        assert (await asking)[0] == "Hello there."
        await model.close()


async def test_a_server_that_keeps_failing_is_left_alone_for_a_while(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, tries=1))
    server.always(Failure(500))
    for _ in range(5):
        await fails_with(model, Unavailable)
    assert "failed several times" in str(await fails_with(model, Unavailable))
    assert len(server.asked) == 5
    assert not (await model.health()).ok
    await model.close()


async def test_a_wrong_key_is_told_however_often_it_is_tried(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.always(Failure(401))
    for _ in range(8):
        assert "HF_TOKEN" in str(await fails_with(model, Unauthorized))


async def test_what_the_caller_did_wrong_is_not_counted_against_the_server(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    server.script(*[OVERFLOWS["vLLM"]] * 8)
    for _ in range(8):
        await fails_with(model, Overflow)
    assert (await told(model.stream(TURNS)))[0] == "Hello there."


async def test_a_redirect_is_not_followed_with_the_key(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    with openai_server() as other:
        model = open_hf_model(replace(settings, token="sk-123"))
        server.script(Failure(307, "", {"Location": f"{other.url}/v1/chat/completions"}))
        await fails_with(model, ProviderError)
        await model.close()
        assert not other.seen
