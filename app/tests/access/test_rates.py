"""Who is counted, for what, and what they are told when it is too much."""

import pytest

from app.access.rates import TooManyCalls, caller_of, charge, charge_user, with_rate_limit
from app.access.wire import Scope
from app.adapters.limiting import MemoryRates
from app.tests.access.doors import caller, door


async def test_too_many_calls_are_answered_429_with_whole_seconds_to_wait() -> None:
    async with caller(with_rate_limit(door(), MemoryRates(2))) as client:
        answers = [await client.get("/v1/memories") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) == 30
    assert refused.json()["status"] == 429
    assert "in 30 s" in refused.json()["detail"]


async def test_the_address_is_the_peers_and_not_what_a_header_claims() -> None:
    app = with_rate_limit(door(), MemoryRates(1))
    async with caller(app, "203.0.113.1") as client:
        await client.get("/", headers={"X-Forwarded-For": "198.51.100.1"})
        again = await client.get("/", headers={"X-Forwarded-For": "198.51.100.2"})
    async with caller(app, "203.0.113.2") as other:
        fresh = await other.get("/", headers={"X-Forwarded-For": "198.51.100.1"})
    assert again.status_code == 429
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::5", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
async def test_one_network_is_one_caller(one: str, other: str, same: bool) -> None:
    app = with_rate_limit(door(), MemoryRates(1))
    async with caller(app, one) as first:
        await first.get("/")
    async with caller(app, other) as second:
        answer = await second.get("/")
    assert (answer.status_code == 429) is same


async def test_a_user_in_the_query_is_counted_over_all_addresses() -> None:
    app = with_rate_limit(door(), MemoryRates(2))
    statuses = []
    for number in range(3):
        async with caller(app, f"203.0.113.{number}") as client:
            statuses.append((await client.get("/v1/memories?user_id=ada")).status_code)
    assert statuses == [200, 200, 429]


async def test_a_user_a_door_finds_in_a_body_is_counted_once_a_call() -> None:
    async def charging(scope: Scope) -> str:
        await charge(scope, "ada")
        await charge(scope, "ada")
        return str(caller_of(scope).user_id)

    app = with_rate_limit(door(charging), MemoryRates(2))
    async with caller(app, "203.0.113.1") as client:
        first = await client.post("/v1/execute")
    async with caller(app, "203.0.113.2") as client:
        second = await client.post("/v1/execute?user_id=ada")
    assert first.json()["told"] == second.json()["told"] == "ada"
    async with caller(app, "203.0.113.3") as client:
        with pytest.raises(TooManyCalls) as refusal:
            await client.post("/v1/execute")
    assert refusal.value.problem.status == 429


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/healthz"),
        ("GET", "/api/health"),
        ("GET", "/metrics"),
        ("GET", "/static/fonts/a.woff2"),
        ("GET", "/assets/index.js"),
        ("GET", "/theme.css"),
        ("GET", "/config"),
        ("GET", "/gradio_api/queue/data"),
        ("GET", "/gradio_api/heartbeat/abc"),
        ("POST", "/gradio_api/cancel"),
    ],
)
async def test_health_and_the_parts_of_the_page_are_free(method: str, path: str) -> None:
    async with caller(with_rate_limit(door(), MemoryRates(1))) as client:
        statuses = [(await client.request(method, path)).status_code for _ in range(5)]
    assert statuses == [200] * 5


@pytest.mark.parametrize(
    "path",
    [
        "/api/chat",
        "/api/ingest",
        "/gradio_api/queue/join",
        "/gradio_api/call/x",
        "/gradio_api/run/x",
        "/gradio_api/upload",
    ],
)
async def test_what_a_caller_or_the_page_runs_is_counted(path: str) -> None:
    async with caller(with_rate_limit(door(), MemoryRates(1))) as client:
        statuses = [(await client.post(path)).status_code for _ in range(2)]
    assert statuses == [200, 429]


async def test_nobody_is_counted_without_a_limit() -> None:
    async with caller(with_rate_limit(door(), MemoryRates(0))) as client:
        statuses = {(await client.get("/?user_id=ada")).status_code for _ in range(300)}
    assert statuses == {200}


async def test_a_call_that_is_not_counted_can_be_charged_without_harm() -> None:
    await charge({"type": "http"}, "ada")


async def test_what_a_user_does_beside_calls_counts_against_the_same_share() -> None:
    rates = MemoryRates(2)
    async with caller(with_rate_limit(door(), rates)) as client:
        await client.get("/v1/memories?user_id=ada")
    await charge_user(rates, "ada")
    with pytest.raises(TooManyCalls) as refusal:
        await charge_user(rates, "ada")
    assert refusal.value.wait == 30


@pytest.mark.parametrize(("seconds", "told"), [(0.001, 1), (1.0, 1), (1.001, 2), (59.2, 60)])
def test_the_wait_told_is_whole_seconds_and_long_enough(seconds: float, told: int) -> None:
    refusal = TooManyCalls(seconds)
    assert refusal.wait == told
    assert ("retry-after", str(told)) in refusal.problem.headers
