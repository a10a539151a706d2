"""`GET /v1/healthz`."""

import asyncio
from dataclasses import replace

import pytest

from app import __version__
from app.access import guard
from app.api import create_api
from app.api.routes import healthz
from app.api.schemas.health import HealthOut
from app.core.domain.service import Health
from app.services import Services
from app.tests.access.doors import caller
from app.tests.api.asking import Answer
from app.tests.api.conftest import House


async def fine() -> Health:
    return Health(name="memory", ok=True, detail="ok")


async def absent() -> Health:
    return Health(name="model", ok=True, detail="disabled")


async def limping() -> Health:
    return Health(name="replica", ok=True, detail="error: writes are queued")


async def failing() -> Health:
    return Health(name="memory", ok=False, detail="error: the disk is full")


async def breaking() -> Health:
    raise RuntimeError("secret detail")


async def hanging() -> Health:
    await asyncio.sleep(60)
    return await fine()


async def ask(services: Services) -> tuple[int, Answer]:
    async with caller(guard(create_api(services), services=services)) as client:
        response = await client.get("/v1/healthz")
    HealthOut.model_validate(response.json(), strict=True)
    return response.status_code, response.json()


async def test_the_real_house_tells_a_line_for_each_dependency(house: House) -> None:
    status, told = await ask(house.services)
    assert status == 200
    assert told["version"] == __version__
    assert len(told["dependencies"]) == len(house.services.checks)
    assert told["dependencies"]["model"] == "disabled"
    assert set(told["dependencies"].values()) == {"ok", "disabled"}
    assert told["notices"] == list(house.services.notices)


async def test_all_well_is_ready(house: House) -> None:
    status, told = await ask(replace(house.services, checks=(fine, absent), notices=()))
    assert (status, told["status"]) == (200, "ready")
    assert told["dependencies"] == {"memory": "ok", "model": "disabled"}


async def test_something_weaker_than_asked_for_is_degraded_but_serves(house: House) -> None:
    noticed = replace(house.services, checks=(fine,), notices=("The embedder is a stand-in.",))
    status, told = await ask(noticed)
    assert (status, told["status"]) == (200, "degraded")
    assert told["notices"] == ["The embedder is a stand-in."]
    status, told = await ask(replace(house.services, checks=(fine, limping), notices=()))
    assert (status, told["status"]) == (200, "degraded")


async def test_a_dependency_that_fails_breaks_or_hangs_is_503_and_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healthz, "PATIENCE_SECONDS", 0.2)
    for check, line in (
        (failing, {"memory": "error: the disk is full"}),
        (breaking, {"dependency_1": "error: RuntimeError"}),
        (hanging, {"dependency_1": "error: no answer within 0.2 s"}),
    ):
        status, told = await ask(replace(house.services, checks=(check,), notices=()))
        assert (status, told["status"]) == (503, "unavailable")
        assert told["dependencies"] == line
