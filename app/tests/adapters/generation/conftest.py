"""A model server on loopback and a model that talks to it through the real client."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.adapters.generation import ChatSettings, HuggingFaceModel, open_hf_model
from app.tests.fakes.openai_server import OpenAIServer, openai_server


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def settings(server: OpenAIServer) -> ChatSettings:
    """With limits that no test meets by being slow; what meets one sets its own."""
    return ChatSettings(
        model="some/model", base_url=server.url, first_token_s=60.0, idle_s=60.0, timeout_s=120.0
    )


@pytest.fixture
async def model(settings: ChatSettings) -> AsyncIterator[HuggingFaceModel]:
    opened = open_hf_model(settings)
    yield opened
    await opened.close()
