"""Without a model there is a sentence."""

import pytest

from app.adapters.generation import NoModel
from app.core.domain.errors import Misconfigured
from app.core.ports.generation import ChatModel
from app.tests.contracts.generation import TURNS, told


async def test_no_model_says_how_to_enable_one_and_is_healthy() -> None:
    model: ChatModel = NoModel()
    assert "HF_TOKEN" in str(model.traits.notice)
    assert "HF_BASE_URL" in str(model.traits.notice)
    with pytest.raises(Misconfigured, match="HF_TOKEN"):
        await told(model.stream(TURNS))
    assert await model.health() == await NoModel("another").health()
    assert (await model.health()).ok
    assert (await model.health()).detail == "disabled"
    await model.close()


async def test_the_notice_can_be_given() -> None:
    with pytest.raises(Misconfigured, match="on holiday"):
        await told(NoModel("The model is on holiday.").stream(TURNS))
