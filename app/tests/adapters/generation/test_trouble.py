"""Servers that refuse, fail, or are not there."""

import asyncio
from dataclasses import replace

import pytest

from app.adapters.generation import ChatSettings, HuggingFaceModel, open_hf_model
from app.core.domain.errors import (
    InklingError,
    Overflow,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unavailable,
)
from app.tests.adapters.generation.failing import ASKED, SECRET, fails_with
from app.tests.contracts.generation import TURNS, told
from app.tests.fakes.openai_server import (
    OVERFLOWS,
    Failure,
    OpenAIServer,
    openai_server,
)

ECHO = {"error": {"message": f"cannot read {SECRET} with key sk-123", "type": "invalid"}}


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
    assert second.at - first.at >= 1.0  # without being asked it would be a quarter at most


async def test_a_wait_longer_than_a_person_s_is_told_instead(
    settings: ChatSettings, server: OpenAIServer
) -> None:
    model = open_hf_model(replace(settings, first_token_s=10.0))
    server.script(Failure(503, {"error": "Model is currently loading", "estimated_time": 19.6}))
    error = await fails_with(model, RateLimited)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 19.6
    assert "20 s" in str(error)
    await fails_with(model, Unavailable)
    assert len(server.asked) == 1
    await model.close()


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


async def test_nobody_there_is_told_with_the_setting(settings: ChatSettings) -> None:
    with openai_server() as gone:
        model = open_hf_model(replace(settings, base_url=gone.url))
    assert "HF_BASE_URL cannot be reached" in str(await fails_with(model, Unavailable))
    assert not (await model.health()).ok
    await model.close()


async def test_a_server_that_starts_late_is_found(settings: ChatSettings) -> None:
    with openai_server() as first:
        port = int(first.url.rpartition(":")[2])
    # so many tries that it is met however long it takes to start
    model = open_hf_model(replace(settings, base_url=f"http://127.0.0.1:{port}", tries=30))
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
