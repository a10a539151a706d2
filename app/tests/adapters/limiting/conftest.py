"""A Redis that is there for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.tests.adapters.limiting.server import RedisServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    running = RedisServer(tmp_path)
    running.start()
    try:
        yield running
    finally:
        running.stop()
