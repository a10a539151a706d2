"""Limits are known by their wording, in four languages; likings are not limits."""

import pytest

from app.core.domain.memory import MType
from app.core.learning import standing_tags


@pytest.mark.parametrize(
    "text",
    [
        "Never call before nine",
        "Please don't use emojis",
        "Do not mention my divorce",
        "Emails must be under 100 words",
        "No emojis",
        "Verwende niemals Emojis",
        "Keine Emojis",
        "N'utilise pas d'emojis",
        "Pas d'emojis",
        "Nunca uses emojis",
        "Sin emojis",
    ],
)
def test_a_limit_is_tagged(text: str) -> None:
    assert standing_tags(MType.PREFERENCE, text) == ("constraint",)
    assert standing_tags(MType.PROFILE, text) == ()


@pytest.mark.parametrize(
    "text",
    ["I prefer tea", "I don't like long answers", "Don't care about tone", "Always be brief"],
)
def test_a_liking_is_not(text: str) -> None:
    assert standing_tags(MType.PREFERENCE, text) == ()
