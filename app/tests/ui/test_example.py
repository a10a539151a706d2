"""What the page shows as an example is what Inkling would do."""

import pytest

from app.core.domain.memory import MType
from app.core.memories import Draft
from app.services import Services
from app.ui.handlers.compose import ask, pick
from app.ui.words import FILES, say, say_pairs, speaking

USER = "maya"
KINDS = {"preference": MType.PREFERENCE, "memory": MType.ARTIFACT}


@pytest.mark.parametrize("language", FILES)
async def test_the_lines_of_the_example_stand_in_a_real_prompt(
    services: Services, language: str
) -> None:
    with speaking(language):
        words, lines = say("empty.example.words"), say_pairs("empty.example.lines")
    for text, kind in lines:
        told = text.replace("<REDACTED:EMAIL>", "okafor@example.com")
        await services.memories.add(USER, Draft(mtype=KINDS[kind], text=told))
    await ask(services, USER, words)
    made = await pick(services, USER, None, words, 0)
    for text, _ in lines:
        assert text in made.prompt.text
