"""Real services on a temporary home, and one running application for the page's endpoints."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.bench.living import living
from app.services import Services
from app.tests.ui.quiet import quiet
from app.wiring import build


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with build(quiet(tmp_path)) as built:
        yield built


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with living(quiet(tmp_path_factory.mktemp("home"))) as running:
        yield running
