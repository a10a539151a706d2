"""Answers that are garbage, break off, fall silent or never end."""

import asyncio
import json
from dataclasses import replace

import pytest

from app.adapters.generation import ChatSettings, HuggingFaceModel, open_hf_model
from app.core.domain.conversation import Delta, Ended, Finish
from app.core.domain.errors import (
    InklingError,
    Malformed,
    Overflow,
    ProviderError,
    RateLimited,
    Unavailable,
)
from app.tests.adapters.generation.failing import ASKED, SECRET, fails_with
from app.tests.contracts.generation import told
from app.tests.fakes.openai_server import (
    OVERFLOWS,
    Behaviour,
    Failure,
    OpenAIServer,
    Raw,
    Reply,
    Silence,
)

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
    model = open_hf_model(replace(settings, first_token_s=1.0))
    server.script(Silence(), Reply(first_delay_s=600))
    for _ in range(2):
        assert "1 s" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone, 2)
    await model.close()


async def test_silence_in_the_middle_is_given_up_in_time(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, idle_s=0.2))
    server.script(Reply(stall_after=1))
    assert "silent for 0.2 s" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone)
    await model.close()


async def test_an_endless_answer_is_given_up_in_time(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, timeout_s=2.0))
    server.script(Reply(pieces=("word ",) * 10_000, delay_s=0.05))
    assert "HF_TIMEOUT_S" in str(await fails_with(model, Unavailable))
    assert await asyncio.to_thread(server.wait_for_gone)
    await model.close()


async def test_a_model_may_reason_longer_than_the_wait_for_its_first_word(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, first_token_s=1.5))
    server.script(Reply(reasoning=("hm",) * 8, delay_s=0.25, pieces=("Yes.",)))
    assert (await told(model.stream(ASKED)))[0] == "Yes."
    await model.close()


async def test_an_end_is_an_end_even_if_the_counts_never_come(
    model: HuggingFaceModel, server: OpenAIServer
) -> None:
    last = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
    server.script(Reply(pieces=("a",), lines=(last, b"data: garbage")))
    assert await told(model.stream(ASKED)) == ("a", Ended(finish=Finish.COMPLETE))
