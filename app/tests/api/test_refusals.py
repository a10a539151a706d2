"""What is refused before it reaches anything: bodies that are no JSON, paths there are not."""

import httpx
import pytest

from app.tests.api.asking import fields, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")
HYPOTHESIZE = "/v1/hypothesize"
JSON = {"Content-Type": "application/json"}
MIB = 1_048_576


@pytest.mark.parametrize(
    "content",
    [b"{", b"{'user_id': 'ada'}", b'{"a": 1,}', b"\xff\xfe{", b"not json", b"\x00", b"1" * 5_000],
)
async def test_a_body_that_is_no_json_is_400(visitor: httpx.AsyncClient, content: bytes) -> None:
    answer = problem(await visitor.post(HYPOTHESIZE, content=content, headers=JSON), 400)
    assert answer["type"].endswith("malformed-json")


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
async def test_a_body_nested_without_end_is_refused_and_nothing_breaks(
    visitor: httpx.AsyncClient, opening: bytes
) -> None:
    for depth in (900, 5_000, 150_000):
        closing = (b"]" if opening == b"[" else b"}") * depth
        content = opening * depth + (b"" if opening == b"[" else b"1") + closing
        response = await visitor.post(HYPOTHESIZE, content=content, headers=JSON)
        problem(response, response.status_code)
        assert response.status_code in {400, 422}


@pytest.mark.parametrize("content", [b"[]", b'"words"', b"5", b"null", b"true"])
async def test_json_that_is_no_object_is_422(visitor: httpx.AsyncClient, content: bytes) -> None:
    problem(await visitor.post(HYPOTHESIZE, content=content, headers=JSON), 422)


async def test_no_body_at_all_is_422(visitor: httpx.AsyncClient) -> None:
    answer = problem(await visitor.post(HYPOTHESIZE), 422)
    assert fields(answer) == {"body"}


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"],
)
async def test_a_body_that_does_not_say_it_is_json_is_415(
    visitor: httpx.AsyncClient, kind: str
) -> None:
    content = b'{"user_id": "ada", "input_text": "hello"}'
    problem(await visitor.post(HYPOTHESIZE, content=content, headers={"Content-Type": kind}), 415)


async def test_a_body_that_does_not_say_what_it_is_is_415(visitor: httpx.AsyncClient) -> None:
    problem(await visitor.post(HYPOTHESIZE, content=b'{"user_id": "ada"}'), 415)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"]
)
async def test_every_way_to_say_json_is_understood(visitor: httpx.AsyncClient, kind: str) -> None:
    content = b'{"user_id": "ada", "input_text": "hello"}'
    response = await visitor.post(HYPOTHESIZE, content=content, headers={"Content-Type": kind})
    assert response.status_code == 200


async def test_a_body_over_one_mebibyte_is_413(visitor: httpx.AsyncClient) -> None:
    answer = problem(await visitor.post(HYPOTHESIZE, content=b" " * (MIB + 1), headers=JSON), 413)
    assert answer["type"].endswith("too-large")


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/unknown", "/api/other", "/v1/memory/x", "/x"])
async def test_a_path_there_is_not_is_404(visitor: httpx.AsyncClient, path: str) -> None:
    problem(await visitor.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/hypothesize", "POST"),
        ("PUT", "/v1/memories", "GET, POST"),
        ("PUT", "/v1/memories/search", "POST"),
        ("POST", "/v1/memories/some/id", "DELETE, GET, PATCH"),
        ("GET", "/v1/memory", "DELETE"),
        ("PATCH", "/v1/persona", "DELETE, GET, PUT"),
        ("TRACE", "/v1/healthz", "GET"),
        ("HEAD", "/v1/healthz", "GET"),
    ],
)
async def test_a_method_a_path_has_not_is_405_and_tells_all_it_has(
    visitor: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await visitor.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert response.headers["content-type"] == "application/problem+json"
