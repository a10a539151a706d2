"""A model's client lists the tools and uses each of them, end to end."""

import asyncio
import json

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from mcp import MCPError
from mcp_types import TextContent

from app.tests.mcp.calling import MODES, WORDS, client, done, refused

NAMES = ["hypothesize", "enrich", "remember", "recall", "forget"]


@pytest.mark.parametrize("mode", MODES)
async def test_the_five_verbs_are_listed_with_all_a_model_needs(address: str, mode: str) -> None:
    async with client(address, mode) as model:
        tools = (await model.list_tools()).tools
    assert [tool.name for tool in tools] == NAMES
    for tool in tools:
        assert tool.title
        assert tool.description
        assert "Use it" in tool.description
        assert "Example: {" in tool.description
        Draft202012Validator.check_schema(tool.input_schema)
        assert tool.output_schema is not None
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert "user_id" in tool.input_schema["required"]
        for name, field in tool.input_schema["properties"].items():
            assert field.get("description"), f"{tool.name}.{name} is not described"
        assert "$ref" not in json.dumps(tool.input_schema)


@pytest.mark.parametrize("mode", MODES)
async def test_the_server_says_how_its_tools_go_together(address: str, mode: str) -> None:
    async with client(address, mode) as model:
        assert model.instructions is not None
        for name in NAMES:
            assert name in model.instructions


async def test_what_a_tool_does_to_memories_is_marked(address: str) -> None:
    async with client(address) as model:
        marks = {tool.name: tool.annotations for tool in (await model.list_tools()).tools}
    reading = [name for name, mark in marks.items() if mark and mark.read_only_hint]
    destroying = [name for name, mark in marks.items() if mark and mark.destructive_hint]
    assert (reading, destroying) == (["recall"], ["forget"])


@pytest.mark.parametrize("mode", MODES)
async def test_a_person_is_known_from_remember_to_forget(address: str, mode: str) -> None:
    person = f"ana-{mode}"
    async with client(address, mode) as model:
        kept = await done(
            model,
            "remember",
            person,
            mtype="PROFILE",
            text="  My landlord is called Mr Okafor.  ",
            topic="landlord",
            tags=["flat"],
        )
        assert kept["text"] == "My landlord is called Mr Okafor."
        assert kept["renewed"] is False

        again = await done(
            model, "remember", person, mtype="PROFILE", text="My landlord is called Mr Okafor."
        )
        assert (again["id"], again["renewed"]) == (kept["id"], True)

        found = await done(model, "recall", person, query="what is my landlord called", top_k=1)
        assert [one["id"] for one in found["results"]] == [kept["id"]]
        assert found["results"][0]["relevant"] is True

        proposal = await done(model, "hypothesize", person, input_text=WORDS)
        assert 2 <= len(proposal["hypotheses"]) <= 3
        assert any("Okafor" in one["question"] for one in proposal["hypotheses"])

        picked = proposal["hypotheses"][1]["id"]
        prompt = await done(model, "enrich", person, input_text=WORDS, hypothesis_id=picked)
        assert WORDS in prompt["enriched_prompt"]
        assert "Mr Okafor" in prompt["enriched_prompt"]
        assert kept["id"] in [one["id"] for one in prompt["memories"]]
        assert prompt["tokens_estimate"] > 0

        assert await done(model, "forget", person, memory_id=kept["id"]) == {"deleted": 1}
        left = await done(model, "recall", person, query="what is my landlord called")
        assert kept["id"] not in [one["id"] for one in left["results"]]
        assert (await done(model, "forget", person, everything=True))["deleted"] >= 1
        nothing = await done(model, "recall", person, query="landlord")
        assert nothing == {"results": []}
        gone = await refused(model, "enrich", person, input_text=WORDS, hypothesis_id=picked)
        assert "Call hypothesize again" in gone


async def test_the_text_of_an_answer_is_its_data(address: str) -> None:
    async with client(address) as model:
        result = await model.call_tool("hypothesize", {"user_id": "eve", "input_text": "größe"})
    (said,) = result.content
    assert isinstance(said, TextContent)
    assert json.loads(said.text) == result.structured_content


async def test_forgetting_a_kind_leaves_the_others(address: str) -> None:
    async with client(address) as model:
        await done(model, "remember", "kim", mtype="GOAL", text="Run a marathon in May.")
        await done(model, "remember", "kim", mtype="PROFILE", text="I live in Lyon.")
        assert await done(model, "forget", "kim", mtype="GOAL") == {"deleted": 1}
        left = await done(model, "recall", "kim", query="marathon Lyon", mtypes=None)
        assert [one["text"] for one in left["results"]] == ["I live in Lyon."]
        assert await done(model, "recall", "kim", query="Lyon", mtypes=["GOAL"]) == {"results": []}


async def test_a_secret_in_a_memory_is_not_told_to_the_model(address: str) -> None:
    secret = "sk-proj-" + "a1B2c3D4" * 5
    async with client(address) as model:
        kept = await done(
            model, "remember", "sam", mtype="ARTIFACT", text=f"The key of the shop is {secret}"
        )
        found = await done(model, "recall", "sam", query="key of the shop")
    assert found["results"]
    assert secret not in json.dumps([kept, found])
    assert "<REDACTED:" in found["results"][0]["text"]


async def test_another_persons_memory_is_as_one_that_is_not_there(address: str) -> None:
    async with client(address) as model:
        kept = await done(model, "remember", "owner", mtype="PROFILE", text="I keep bees in Lyon.")
        assert await done(model, "recall", "thief", query="bees in Lyon") == {"results": []}
        theirs = await refused(model, "forget", "thief", memory_id=kept["id"])
        nowhere = await refused(model, "forget", "thief", memory_id="made-up")
        assert theirs == nowhere == "There is no such memory."
        await done(model, "hypothesize", "owner", input_text=WORDS)
        stolen = await refused(model, "enrich", "thief", input_text=WORDS, hypothesis_id="h1")
        assert "No guesses are waiting" in stolen
        assert (await done(model, "recall", "owner", query="bees"))["results"]


async def test_a_guess_that_was_not_shown_cannot_be_picked(address: str) -> None:
    async with client(address) as model:
        await done(model, "hypothesize", "una", input_text=WORDS)
        said = await refused(model, "enrich", "una", input_text=WORDS, hypothesis_id="h7")
    assert "No such guess was shown" in said
    assert "/v1/" not in said


WRONG: dict[str, tuple[str, dict[str, object], str]] = {
    "a user id with a blank": ("recall", {"user_id": "a b", "query": "x"}, "user_id: It is 1 to"),
    "a user id with a line end": ("recall", {"user_id": "ab\n", "query": "x"}, "user_id: It is"),
    "no user id": ("recall", {"query": "x"}, "user_id: Field required"),
    "nothing but blanks": ("hypothesize", {"input_text": " \n"}, "input_text: There is nothing"),
    "too many characters": ("hypothesize", {"input_text": "a" * 8_001}, "up to 8000 characters"),
    "a kind that is none": ("remember", {"mtype": "SECRET", "text": "x"}, "mtype: Input should be"),
    "a share over 1": ("remember", {"mtype": "GOAL", "text": "x", "confidence": 2}, "confidence:"),
    "too many answers": ("recall", {"query": "x", "top_k": 101}, "top_k:"),
    "a field that is none": ("recall", {"query": "x", "limit": 3}, "limit: Extra inputs"),
    "nothing to forget": ("forget", {}, "exactly one of memory_id, mtype and everything"),
    "two things to forget": (
        "forget",
        {"memory_id": "m", "everything": True},
        "exactly one of memory_id, mtype and everything",
    ),
    "a prompt of Inkling's own": (
        "remember",
        {
            "mtype": "ARTIFACT",
            "text": "SYSTEM\nYou are executing a single task for the user. "
            "Follow constraints strictly.\nPrimary goal:\nNone.",
        },
        "a prompt Inkling wrote",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_wrong_arguments_are_told_in_a_sentence(address: str, wrong: str) -> None:
    tool, arguments, expected = WRONG[wrong]
    given = arguments if "user" in wrong else {"user_id": "zoe", **arguments}
    async with client(address) as model:
        result = await model.call_tool(tool, given)
    assert result.is_error
    assert result.structured_content is None
    (said,) = result.content
    assert isinstance(said, TextContent)
    assert expected in said.text


async def test_everything_that_is_wrong_is_told_at_once(address: str) -> None:
    async with client(address) as model:
        said = await refused(model, "recall", "zoe zoe", query="", top_k=0)
    for field in ("user_id:", "query:", "top_k:"):
        assert field in said


async def test_a_tool_that_is_not_there_is_an_error_that_names_those_that_are(
    address: str,
) -> None:
    async with client(address) as model:
        with pytest.raises(MCPError, match="hypothesize, enrich, remember, recall, forget"):
            await model.call_tool("delete_everything", {})


async def test_two_clients_at_once_each_see_their_own_person(address: str) -> None:
    async def live(person: str, mode: str) -> list[str]:
        async with client(address, mode) as model:
            for number in range(5):
                text = f"{person} owns boat number {number}."
                await done(model, "remember", person, mtype="PROFILE", text=text)
            found = await done(model, "recall", person, query="boat number", top_k=50)
            return [one["text"] for one in found["results"]]

    first, second = await asyncio.gather(live("nemo", "auto"), live("ahab", "legacy"))
    assert len(first) == len(second) == 5
    assert all(text.startswith("nemo") for text in first)
    assert all(text.startswith("ahab") for text in second)


async def test_what_a_model_remembers_can_be_seen_and_says_where_it_came_from(
    address: str,
) -> None:
    async with client(address) as model:
        kept = await done(model, "remember", "pia", mtype="GOAL", text="Learn Portuguese.")
    async with httpx.AsyncClient(base_url=address) as caller:
        seen = (await caller.get(f"/v1/memories/{kept['id']}", params={"user_id": "pia"})).json()
    assert (seen["source"], seen["metadata"]) == ("manual", {"via": "mcp"})
