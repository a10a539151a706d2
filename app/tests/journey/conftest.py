"""Real services on a temporary home, with a clock the test turns and a notebook for telemetry."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services import Services
from app.settings import Settings, load_settings
from app.wiring import build


@dataclass
class TurnedClock:
    """Stands still until the test turns it."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Notebook:
    """Keeps every event, as logs would get it."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        self.lines.append((name, dict(fields)))

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        self.lines.append((name, dict(fields)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(_env_file=None, inkling_home=tmp_path, embedder="hash", app_env="test")


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
async def services(
    settings: Settings, clock: TurnedClock, notebook: Notebook
) -> AsyncIterator[Services]:
    async with build(settings, clock=clock, telemetry=notebook) as living:
        yield living
