"""The limits on callers, through the whole door."""

from pathlib import Path

import httpx
import pytest

from app.bench.served import free_port
from app.settings import Settings, load_settings
from app.tests.api.asking import problem
from app.tests.api.conftest import opened

ORIGIN = "https://app.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three calls a minute, and one page elsewhere that may call."""
    return load_settings(
        inkling_home=tmp_path,
        embedder="hash",
        rate_limit_per_minute=3,
        cors_origins=ORIGIN,
        _env_file=None,
    )


async def ask(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/v1/hypothesize", json={"user_id": "ada", "input_text": "hello"})


async def test_the_fourth_call_is_told_how_long_to_wait(client: httpx.AsyncClient) -> None:
    assert [(await ask(client)).status_code for _ in range(3)] == [200, 200, 200]
    refused = await ask(client)
    problem(refused, 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 20


async def test_a_user_is_counted_over_all_addresses_though_named_in_the_body(
    client: httpx.AsyncClient,
) -> None:
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    statuses = []
    for number in range(4):
        transport.client = (f"203.0.113.{number}", 1)
        statuses.append((await ask(client)).status_code)
    assert statuses == [200, 200, 200, 429]


async def test_health_can_always_be_asked(client: httpx.AsyncClient) -> None:
    for _ in range(10):
        assert (await client.get("/v1/healthz")).status_code == 200


async def test_a_refusal_can_be_read_by_an_allowed_page(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        await ask(client)
    refused = await client.get("/v1/memories", params={"user_id": "x"}, headers={"Origin": ORIGIN})
    problem(refused, 429)
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "retry-after" in refused.headers["access-control-expose-headers"]


async def test_a_preflight_of_an_allowed_page_costs_nothing(client: httpx.AsyncClient) -> None:
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    for _ in range(10):
        assert (await client.options("/v1/execute", headers=asks)).status_code == 204
    assert (await ask(client)).status_code == 200


async def test_calls_are_counted_and_marked_though_the_shared_count_cannot_be_reached(
    tmp_path: Path,
) -> None:
    settings = load_settings(
        inkling_home=tmp_path,
        embedder="hash",
        rate_limit_per_minute=3,
        redis_url=f"redis://127.0.0.1:{free_port()}/0",
        _env_file=None,
    )
    async with opened(settings) as house:
        answers = [await ask(house.client) for _ in range(4)]
        health = (await house.client.get("/v1/healthz")).json()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {answer.headers["x-inkling-degraded"] for answer in answers} == {"limits"}
    assert [name for name, _ in house.notes.warnings].count("limits_not_shared") == 1
    assert health["status"] == "degraded"
    assert health["dependencies"]["limits"].startswith("error: Redis cannot be reached")
