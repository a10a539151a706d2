"""One application with its tools open, really served on loopback, for real clients."""

from collections.abc import Iterator

import pytest

from app.bench.living import living
from app.tests.ui.quiet import quiet


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with living(quiet(tmp_path_factory.mktemp("home"), mcp=True)) as running:
        yield running
