"""What goes to a guessing model over HTTP, and what is read from its answer."""

import json
from dataclasses import replace

import pytest

from app.adapters.language.endpoint import chat_url
from app.adapters.language.http import HttpSLM
from app.core.domain.crafting import Candidate
from app.core.domain.errors import (
    Malformed,
    Misconfigured,
)
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.request import Ground, GroundKind, PastChoice
from app.core.ports.language import Brief
from app.tests.adapters.language.endpoints import BRIEF, model_at
from app.tests.adapters.language.models import GUESSES, data_of
from app.tests.contracts.language import AT, LONG
from app.tests.fakes.openai_server import (
    Failure,
    OpenAIServer,
    Reply,
)


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
