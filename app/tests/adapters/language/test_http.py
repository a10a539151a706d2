"""What is asked of a hosted model on the wire, and how servers of different manners are met."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from app.adapters.counting.characters import CharacterCounter
from app.adapters.language.endpoint import chat_url
from app.adapters.language.http import Address, HttpSLM
from app.core.domain.crafting import Candidate
from app.core.domain.errors import (
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.request import Ground, GroundKind, PastChoice
from app.core.ports.language import Brief
from app.tests.adapters.language.models import GUESSES, capable, data_of
from app.tests.contracts.language import AT, LONG, brief_of
from app.tests.fakes.openai_server import (
    ROLE_REFUSALS,
    Failure,
    OpenAIServer,
    Reply,
    openai_server,
)

BRIEF = brief_of("help me email my landlord")


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        running.content = capable
        yield running


def model_at(url: str, **fields: str) -> HttpSLM:
    address = Address(base_url=url, model=fields.pop("model", "small"), timeout_s=5.0, **fields)
    return HttpSLM(address, CharacterCounter())


@pytest.fixture
async def slm(server: OpenAIServer) -> AsyncIterator[HttpSLM]:
    slm = model_at(server.url)
    yield slm
    await slm.close()


def recalled(memory_id: str, text: str, *, relevant: bool = True) -> Candidate:
    item = MemoryItem(
        id=memory_id,
        user_id="ann",
        mtype=MType.PROFILE,
        text=text,
        source="manual",
        created_at=AT,
        updated_at=AT,
    )
    return Candidate(item=item, cosine=0.5, relevance=0.5, relevant=relevant)


def knowing() -> Brief:
    choice = PastChoice(
        memory_id="choice-secret",
        task="write_email",
        angle="write_email.request_repair",
        slots={},
        passed=(),
        times=2,
        at=AT,
        subject="heating",
    )
    return replace(
        BRIEF,
        recalled=(recalled("id-7", "My landlord is Mr Weber."), recalled("x", "Likes jazz.")),
        choices=(choice,),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://h:1", "http://h:1/v1/chat/completions"),
        ("http://h:1/", "http://h:1/v1/chat/completions"),
        (" http://h/v1 ", "http://h/v1/chat/completions"),
        ("http://h/v1/", "http://h/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
        ("http://h/v1/chat/completions/", "http://h/v1/chat/completions"),
        ("https://h/api/v1", "https://h/api/v1/chat/completions"),
        ("https://h/proxy", "https://h/proxy/v1/chat/completions"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai/chat/completions"),
        ("https://h/v1?api-version=3", "https://h/v1/chat/completions?api-version=3"),
    ],
)
def test_every_way_to_write_the_address_means_the_same_call(written: str, meant: str) -> None:
    assert chat_url(written) == meant


@pytest.mark.parametrize(
    "written", ["", "h:1", "ftp://h", "http://", "http://h:99999", "http://[h"]
)
def test_what_is_no_address_is_a_setting_to_correct(written: str) -> None:
    with pytest.raises(Misconfigured, match="SLM_BASE_URL"):
        model_at(written)


def test_a_key_that_is_none_is_a_setting_to_correct() -> None:
    with pytest.raises(Misconfigured, match="SLM_API_KEY"):
        model_at("http://h", api_key="a\nb")


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/chat/completions"])
async def test_the_call_goes_to_the_chat_endpoint(server: OpenAIServer, path: str) -> None:
    slm = model_at(server.url + path, api_key=" key-1 ")
    await slm.hypothesize(BRIEF)
    assert (await slm.health()).detail == "ok"
    asked, looked = server.seen
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer key-1"
    assert looked.path == "/v1/models"
    await slm.close()


async def test_without_a_key_none_is_sent_and_without_a_model_none_is_named(
    server: OpenAIServer,
) -> None:
    slm = model_at(server.url, model="")
    await slm.hypothesize(BRIEF)
    (asked,) = server.asked
    assert "authorization" not in asked.headers
    assert "model" not in asked.json
    await slm.close()


async def test_a_schema_is_asked_for_and_the_persons_words_stand_apart_as_data(
    server: OpenAIServer, slm: HttpSLM
) -> None:
    await slm.hypothesize(knowing())
    (asked,) = server.asked
    form = asked.json["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"]["required"] == ["hypotheses"]
    assert asked.json["model"] == "small"
    system, user = asked.json["messages"]
    assert "landlord is" not in system["content"]
    assert "{" not in system["content"]
    data = data_of(asked.json)
    assert data["request"] == "help me email my landlord"
    assert [one["id"] for one in data["remembered"]] == ["m1", "m2"]
    assert data["earlier_choices"][0]["angle"] == "request_repair"
    for private in ('"ann"', "id-7", "choice-secret"):
        assert private not in user["content"]


async def test_a_memory_is_a_ground_only_when_it_was_given(slm: HttpSLM) -> None:
    first, _, third = await slm.hypothesize(knowing())
    assert first.grounds == (
        Ground(kind=GroundKind.MEMORY, memory_id="id-7"),
        Ground(kind=GroundKind.INPUT),
    )
    assert third.grounds == (Ground(kind=GroundKind.INPUT),)


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


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "```json\n{}\n```",
        "<think>Is {{this}} JSON?</think>\n{}",
        "Sure, here it is:\n{}\nAnything else?",
    ],
)
async def test_the_object_is_found_in_what_a_model_says_around_it(
    server: OpenAIServer, slm: HttpSLM, around: str
) -> None:
    answer = around.format(json.dumps({"hypotheses": list(GUESSES)}))
    server.script(Reply(pieces=(answer,)))
    assert len(await slm.hypothesize(BRIEF)) == 3


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


async def test_a_server_without_a_list_of_models_is_healthy(
    server: OpenAIServer, slm: HttpSLM
) -> None:
    server.models = Failure(404)
    assert (await slm.health()).ok
    server.models = Failure(401)
    assert "SLM_API_KEY" in (await slm.health()).detail


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "   ",
        "All items cost 999 euros.",
        "Bananas are yellow and grow in warm countries.",
        None,
        ["a"],
    ],
)
async def test_a_summary_that_says_what_the_text_does_not_is_malformed(
    server: OpenAIServer, slm: HttpSLM, summary: object
) -> None:
    server.script(Reply(pieces=(json.dumps({"summary": summary}),)))
    with pytest.raises(Malformed):
        await slm.summarize(LONG, 40)


async def test_a_summary_too_long_for_its_room_is_shortened(
    server: OpenAIServer, slm: HttpSLM
) -> None:
    server.script(Reply(pieces=(json.dumps({"summary": LONG[:2_000]}),)))
    summary = await slm.summarize(LONG, 40)
    assert 0 < len(summary) <= 160
    assert summary in LONG


async def test_what_fits_or_is_nothing_asks_nobody(server: OpenAIServer, slm: HttpSLM) -> None:
    assert await slm.summarize(" Two words. ", 100) == "Two words."
    assert await slm.summarize(LONG, 0) == ""
    assert await slm.extract_memories("ann", "  ", AT) == ()
    assert server.seen == []
