"""Which origins' pages may call."""

import httpx

from app.access.origins import with_origins
from app.tests.access.doors import caller, door

MINE = "https://app.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


async def preflight(
    origins: tuple[str, ...], origin: str, path: str = "/v1/execute"
) -> httpx.Response:
    async with caller(with_origins(door(), origins)) as client:
        return await client.options(path, headers={"Origin": origin, **PREFLIGHT})


async def test_a_preflight_of_an_allowed_origin_is_granted() -> None:
    answer = await preflight((MINE,), MINE)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == MINE
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_an_allowed_page_may_chat_and_read_the_answer_as_it_comes() -> None:
    answer = await preflight((MINE,), MINE, "/api/chat")
    assert answer.status_code == 204
    allowed = answer.headers["access-control-allow-headers"].split(", ")
    assert {"accept", "content-type", "x-request-id"} <= set(allowed)
    assert int(answer.headers["access-control-max-age"]) > 0


async def test_one_of_several_origins_is_told_of_itself_alone() -> None:
    answer = await preflight(("https://other.example", MINE), MINE)
    assert answer.headers["access-control-allow-origin"] == MINE


async def test_a_preflight_of_another_origin_is_refused_without_any_grant() -> None:
    for stranger in ("https://app.example.evil.test", "http://app.example", "null"):
        answer = await preflight((MINE,), stranger)
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_nobody_is_granted_anything_unless_it_is_configured() -> None:
    assert (await preflight((), MINE)).status_code == 403


async def test_an_answer_to_an_allowed_origin_says_so_and_can_be_read() -> None:
    async with caller(with_origins(door(), (MINE,))) as client:
        answer = await client.get("/v1/memories", headers={"Origin": MINE})
    assert answer.headers["access-control-allow-origin"] == MINE
    shown = answer.headers["access-control-expose-headers"].split(", ")
    assert {"x-request-id", "retry-after", "x-inkling-degraded"} <= set(shown)
    assert "Origin" in answer.headers["vary"]


async def test_an_answer_to_another_origin_grants_nothing() -> None:
    async with caller(with_origins(door(), (MINE,))) as client:
        answer = await client.get("/v1/memories", headers={"Origin": "https://evil.test"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in answer.headers["vary"]


async def test_what_a_door_grants_by_itself_is_taken_back() -> None:
    generous = door(
        headers=(
            (b"Access-Control-Allow-Origin", b"https://evil.test"),
            (b"access-control-allow-credentials", b"true"),
        )
    )
    async with caller(with_origins(generous, ())) as client:
        answer = await client.get("/", headers={"Origin": "https://evil.test"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_star_allows_every_origin() -> None:
    answer = await preflight(("*",), "https://anybody.test")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_options_without_an_origin_reaches_the_door() -> None:
    async with caller(with_origins(door(status=405), (MINE,))) as client:
        assert (await client.options("/v1/execute")).status_code == 405
