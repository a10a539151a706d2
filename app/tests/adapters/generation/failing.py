"""What a model is asked, and how its failure is told."""

import pytest

from app.adapters.generation import HuggingFaceModel
from app.core.domain.conversation import Role, Turn
from app.core.domain.errors import (
    InklingError,
)
from app.tests.contracts.generation import told

SECRET = "my landlord's name is Orvokki"


ASKED = (Turn(role=Role.USER, text=SECRET),)


async def fails_with(model: HuggingFaceModel, expected: type[InklingError]) -> InklingError:
    with pytest.raises(expected) as caught:
        await told(model.stream(ASKED))
    assert SECRET not in str(caught.value)
    assert "sk-123" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value
