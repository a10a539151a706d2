"""Servers that refuse a form of the question, or everything."""

import pytest

from app.adapters.language.http import HttpSLM
from app.core.domain.errors import (
    Malformed,
    ProviderError,
    RateLimited,
    Unavailable,
)
from app.tests.adapters.language.endpoints import BRIEF, model_at
from app.tests.fakes.openai_server import (
    ROLE_REFUSALS,
    Failure,
    OpenAIServer,
)

REFUSED_FORMS = (
    "response_format is not supported by this model",
    "Invalid schema for response_format 'hypothesize'",
    "json_schema: unsupported",
    "Extra inputs are not permitted: body.response_format",
)


@pytest.mark.parametrize("told", REFUSED_FORMS)
async def test_a_server_without_schemas_is_asked_more_simply_and_that_is_remembered(
    server: OpenAIServer, slm: HttpSLM, told: str
) -> None:
    server.script(Failure(400, {"error": {"message": told}}))
    await slm.hypothesize(BRIEF)
    server.script(Failure(422, {"error": {"message": told}}))
    await slm.hypothesize(BRIEF)
    await slm.hypothesize(BRIEF)
    forms = [asked.json.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema", "json_object", "json_object", None, None]
    assert '"hypotheses"' not in server.asked[0].json["messages"][0]["content"]
    assert '"hypotheses"' in server.asked[-1].json["messages"][0]["content"]


@pytest.mark.parametrize("kind", ROLE_REFUSALS)
async def test_a_model_without_a_system_turn_is_told_all_in_one(
    server: OpenAIServer, slm: HttpSLM, kind: str
) -> None:
    server.script(ROLE_REFUSALS[kind])
    await slm.hypothesize(BRIEF)
    (turn,) = server.asked[-1].json["messages"]
    assert turn["role"] == "user"
    assert "two or three guesses" in turn["content"]
    assert "help me email my landlord" in turn["content"]


async def test_fields_that_newer_models_refuse_are_left_out(
    server: OpenAIServer, slm: HttpSLM
) -> None:
    server.script(
        Failure(400, {"error": {"message": "Use 'max_completion_tokens' instead."}}),
        Failure(400, {"error": {"message": "'temperature' does not support 0.2"}}),
    )
    await slm.hypothesize(BRIEF)
    last = server.asked[-1].json
    assert "max_tokens" not in last
    assert last["max_completion_tokens"] > 100
    assert "temperature" not in last
    assert last["response_format"]["type"] == "json_schema"


async def test_a_server_that_refuses_whatever_it_is_asked_is_given_up(
    server: OpenAIServer, slm: HttpSLM
) -> None:
    server.always(Failure(400, {"error": "response_format temperature max_completion_tokens"}))
    with pytest.raises(Malformed):
        await slm.hypothesize(BRIEF)
    assert len(server.asked) <= 6


async def test_a_wait_the_server_asks_for_is_passed_on(server: OpenAIServer, slm: HttpSLM) -> None:
    server.script(
        Failure(429, headers={"Retry-After": "7"}),
        Failure(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Failure(429, headers={"Retry-After": "soon"}),
    )
    waits = []
    for _ in range(3):
        with pytest.raises(RateLimited) as told:
            await slm.hypothesize(BRIEF)
        waits.append(told.value.retry_after)
    assert waits == [7.0, 0.0, None]


async def test_no_error_tells_a_text_a_key_or_an_address(server: OpenAIServer) -> None:
    slm = model_at(f"{server.url}/v1?key=k-123", api_key="key-1")
    for status in (400, 401, 404, 500):
        server.script(Failure(status, {"error": "help me email my landlord key-1"}))
        with pytest.raises(ProviderError) as told:
            await slm.hypothesize(BRIEF)
        for private in ("landlord", "key-1", "k-123", "127.0.0.1"):
            assert private not in str(told.value)
        assert told.value.__cause__ is None
    await slm.close()


async def test_a_closed_client_is_unavailable(server: OpenAIServer, slm: HttpSLM) -> None:
    await slm.close()
    with pytest.raises(Unavailable):
        await slm.hypothesize(BRIEF)
    assert not (await slm.health()).ok
