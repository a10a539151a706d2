"""A server on loopback, and a guessing model that talks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.adapters.language.http import HttpSLM
from app.tests.adapters.language.endpoints import model_at
from app.tests.adapters.language.models import capable
from app.tests.fakes.openai_server import OpenAIServer, openai_server


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        running.content = capable
        yield running


@pytest.fixture
async def slm(server: OpenAIServer) -> AsyncIterator[HttpSLM]:
    slm = model_at(server.url)
    yield slm
    await slm.close()
