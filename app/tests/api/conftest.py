"""The whole JSON door behind its guard, over real services on a temporary home."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.access import guard
from app.api import create_api
from app.services import Services
from app.settings import Settings, load_settings
from app.tests.access.doors import caller
from app.tests.access.notes import Notes
from app.tests.api.clock import Watch
from app.wiring import build


@dataclass(frozen=True, slots=True)
class House:
    """Everything a test may ask: the door, what is behind it, what was noted, and the time."""

    client: httpx.AsyncClient
    services: Services
    notes: Notes
    watch: Watch


def quiet(home: Path) -> Settings:
    """No `.env`, no limits on callers, no model to load."""
    return load_settings(
        inkling_home=home, embedder="hash", rate_limit_per_minute=0, _env_file=None
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """How the house of a test is set up; a module may say it differently."""
    return quiet(tmp_path)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """A house, its door open as long as the block runs."""
    notes, watch = Notes(), Watch()
    async with build(settings, clock=watch, telemetry=notes) as services:
        app = guard(create_api(services), services=services)
        async with caller(app) as client:
            yield House(client, services, notes, watch)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house of a test's own."""
    async with opened(settings) as house:
        yield house


@pytest.fixture
def client(house: House) -> httpx.AsyncClient:
    """A caller at the door of a test's own house."""
    return house.client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """A caller at a house a module's tests share: for calls that are refused and leave nothing."""
    async with opened(quiet(tmp_path_factory.mktemp("home"))) as house:
        yield house.client
