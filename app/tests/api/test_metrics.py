"""`GET /metrics` through the whole door."""

from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.access import guard
from app.adapters.limiting import MemoryRates
from app.adapters.telemetry import CountingTelemetry
from app.api import create_api
from app.tests.access.doors import caller
from app.tests.access.notes import Notes
from app.tests.api.asking import problem
from app.tests.api.conftest import House


@pytest.fixture
async def counted(house: House) -> httpx.AsyncClient:
    telemetry = CountingTelemetry(Notes())
    services = replace(
        house.services,
        telemetry=telemetry,
        metrics=telemetry.exposition,
        rates=MemoryRates(3),
    )
    return caller(guard(create_api(services), services=services))


async def test_without_the_setting_there_is_nothing_and_the_setting_is_named(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/metrics")
    problem(answer, 404)
    assert "METRICS=true" in answer.json()["detail"]


async def test_calls_show_by_route_and_nobody_can_be_told_from_it(
    counted: httpx.AsyncClient,
) -> None:
    async with counted as client:
        words = {"user_id": "ada.lovelace", "input_text": "help me email my landlord"}
        await client.post("/v1/hypothesize", json=words)
        await client.get("/v1/memories/my-secret-id?user_id=ada.lovelace")
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    samples = [
        sample
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "inkling_http_requests_total"
    ]
    assert {(s.labels["method"], s.labels["path"], s.labels["status"]) for s in samples} == {
        ("POST", "/v1/hypothesize", "200"),
        ("GET", "/v1/memories/{memory_id}", "404"),
    }
    for secret in ("ada", "lovelace", "landlord", "my-secret-id"):
        assert secret not in answer.text


async def test_looking_is_not_counted_against_anybody(counted: httpx.AsyncClient) -> None:
    async with counted as client:
        statuses = {(await client.get("/metrics")).status_code for _ in range(10)}
    assert statuses == {200}


async def test_it_can_only_be_looked_at(counted: httpx.AsyncClient) -> None:
    async with counted as client:
        answer = await client.post("/metrics", json={})
        problem(answer, 405)
        assert answer.headers["allow"] == "GET"
        problem(await client.get("/metrics/more"), 404)
