"""Requests with a field that is not as documented: 422, and the field is named."""

from typing import Any

import httpx
import pytest

from app.core.domain.memory import Json
from app.tests.api.asking import fields, problem, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
ADA = {"user_id": "ada"}
# Bodies are JSON of any shape; that they are wrong is the point.
Body = dict[str, Any]


async def refused(
    visitor: httpx.AsyncClient, method: str, path: str, body: Body, field: str
) -> None:
    response = await visitor.request(method, path, params=ADA, **sent(body))
    assert field in fields(problem(response, 422))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "user_id"),
        ({"user_id": "ada"}, "input_text"),
        ({"user_id": "ada", "input_text": ""}, "input_text"),
        ({"user_id": "ada", "input_text": " \n\t\x1c "}, "input_text"),
        ({"user_id": "ada", "input_text": "x" * 8_001}, "input_text"),
        ({"user_id": "ada", "input_text": 5}, "input_text"),
        ({"user_id": "ada", "input_text": None}, "input_text"),
        ({"user_id": "ada", "input_text": "half a \ud83d character"}, "input_text"),
        ({"user_id": "", "input_text": "x"}, "user_id"),
        ({"user_id": "a" * 129, "input_text": "x"}, "user_id"),
        ({"user_id": "ada lovelace", "input_text": "x"}, "user_id"),
        ({"user_id": "\u0430\u0434\u0430", "input_text": "x"}, "user_id"),
        ({"user_id": "a\u0301da", "input_text": "x"}, "user_id"),
        ({"user_id": "ada\n", "input_text": "x"}, "user_id"),
        ({"user_id": "\uff11\uff12", "input_text": "x"}, "user_id"),
        ({"user_id": "ada\ud800", "input_text": "x"}, "user_id"),
        ({"user_id": 7, "input_text": "x"}, "user_id"),
        ({"user_id": ["ada"], "input_text": "x"}, "user_id"),
        ({"user_id": "ada", "input_text": "x", "inputtext": "y"}, "inputtext"),
        ({"user_id": "ada", "input_text": "x", "\ud800": "y"}, "body"),
    ],
)
async def test_a_hypothesize(visitor: httpx.AsyncClient, body: Body, field: str) -> None:
    await refused(visitor, "POST", "/v1/hypothesize", body, field)


async def test_all_wrong_fields_are_named_at_once(visitor: httpx.AsyncClient) -> None:
    body = {"user_id": "a b", "input_text": " ", "more": 1}
    answer = problem(await visitor.post("/v1/hypothesize", json=body), 422)
    assert fields(answer) == {"user_id", "input_text", "more"}


@pytest.mark.parametrize("hypothesis_id", ["", "h" * 65, 1, None])
async def test_an_execute_with_an_id_no_guess_can_have(
    visitor: httpx.AsyncClient, hypothesis_id: Json
) -> None:
    body = {"user_id": "ada", "input_text": "hello", "hypothesis_id": hypothesis_id}
    await refused(visitor, "POST", "/v1/execute", body, "hypothesis_id")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mtype": "preference"}, "mtype"),
        ({"mtype": None}, "mtype"),
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * 8_001}, "text"),
        ({"text": "\udc00"}, "text"),
        ({"confidence": 1.01}, "confidence"),
        ({"confidence": "0.5"}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"tags": "one"}, "tags"),
        ({"tags": [" "]}, "tags.0"),
        ({"tags": ["t"] * 33}, "tags"),
        ({"tags": ["ok", 5]}, "tags.1"),
        ({"topic": ""}, "topic"),
        ({"topic": "x" * 129}, "topic"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"a": "\ud800"}}, "metadata"),
        ({"metadata": {"\ud800": 1}}, "metadata"),
        ({"metadata": {"a": "x" * 20_000}}, "metadata"),
        ({"id": "mine"}, "id"),
        ({"embedding": [0.1]}, "embedding"),
    ],
)
async def test_a_memory_to_add(visitor: httpx.AsyncClient, change: Body, field: str) -> None:
    body = {"mtype": "PREFERENCE", "text": "Be brief.", **change}
    await refused(visitor, "POST", "/v1/memories", body, field)


async def test_a_memory_with_metadata_nested_without_end(visitor: httpx.AsyncClient) -> None:
    deep: Json = "core"
    for _ in range(40):
        deep = [deep]
    body = {"mtype": "GOAL", "text": "x", "metadata": {"deep": deep}}
    await refused(visitor, "POST", "/v1/memories", body, "metadata")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_a_memory_with_a_number_that_is_none(visitor: httpx.AsyncClient, number: str) -> None:
    for field, value in (("confidence", number), ("metadata", f'{{"n": {number}}}')):
        response = await visitor.post(
            "/v1/memories",
            params=ADA,
            content=f'{{"mtype": "GOAL", "text": "x", "{field}": {value}}}',
            headers={"Content-Type": "application/json"},
        )
        assert field in fields(problem(response, 422))


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "user_id"),
        ({"user_id": "a b"}, "user_id"),
        ({"user_id": "\u00e4"}, "user_id"),
        ({"user_id": "ada", "mtype": "NONE"}, "mtype"),
        ({"user_id": "ada", "limit": "0"}, "limit"),
        ({"user_id": "ada", "limit": "201"}, "limit"),
        ({"user_id": "ada", "limit": "many"}, "limit"),
    ],
)
async def test_a_listing(visitor: httpx.AsyncClient, params: dict[str, str], field: str) -> None:
    assert fields(problem(await visitor.get("/v1/memories", params=params), 422)) == {field}


@pytest.mark.parametrize("path", ["/v1/memory/export", "/v1/persona", "/v1/memories/m1"])
async def test_a_question_that_does_not_say_about_whom(
    visitor: httpx.AsyncClient, path: str
) -> None:
    assert fields(problem(await visitor.get(path), 422)) == {"user_id"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"top_k": 0}, "top_k"),
        ({"top_k": 101}, "top_k"),
        ({"top_k": "5"}, "top_k"),
        ({"top_k": 2.5}, "top_k"),
        ({"query": "  "}, "query"),
        ({"mtypes": ["NOTE"]}, "mtypes.0"),
        ({"mtypes": "GOAL"}, "mtypes"),
        ({"limit": 5}, "limit"),
    ],
)
async def test_a_search(visitor: httpx.AsyncClient, change: Body, field: str) -> None:
    body = {"user_id": "ada", "query": "landlord", **change}
    await refused(visitor, "POST", "/v1/memories/search", body, field)


@pytest.mark.parametrize(
    ("facets", "field"),
    [
        ({"formal": 1.5}, "facets.formal"),
        ({"formal": "high"}, "facets.formal"),
        ({"formal": None}, "facets.formal"),
        ([], "facets"),
        (None, "facets"),
    ],
)
async def test_a_persona(visitor: httpx.AsyncClient, facets: Json, field: str) -> None:
    await refused(visitor, "PUT", "/v1/persona", {"facets": facets}, field)


async def test_a_facet_there_is_not(visitor: httpx.AsyncClient) -> None:
    response = await visitor.put("/v1/persona", params=ADA, json={"facets": {"funny": 1}})
    assert any("funny" in field for field in fields(problem(response, 422)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"memories": "all"}, "memories"),
        ({"memories": None}, "memories"),
        ({"memories": [0] * 20_001}, "memories"),
        ({"user_id": "\u00e4"}, "user_id"),
        ({"version": 2}, "version"),
        ({"persona": {"facets": {"formal": 3}}}, "persona.facets.formal"),
        ({"persona": 5}, "persona"),
        ({"memory": []}, "memory"),
    ],
)
async def test_an_import_as_a_whole(visitor: httpx.AsyncClient, change: Body, field: str) -> None:
    good = {"id": "m1", "mtype": "GOAL", "text": "Move to Lisbon."}
    body = {"user_id": "ada", "memories": [good], **change}
    await refused(visitor, "POST", "/v1/memory/import", body, field)
    stored = await visitor.get("/v1/memories", params=ADA)
    assert stored.json()["total"] == 0
