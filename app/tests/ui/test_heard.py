"""What the core says in English reaches a German page in German."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.core.domain.errors import Refused
from app.core.domain.request import MAX_INPUT_CHARACTERS
from app.services import Services
from app.ui.errors import told
from app.ui.handlers.compose import ask
from app.ui.handlers.memory import save
from app.ui.heard import heard
from app.ui.words import keys_of, say, speaking

APP = Path(__file__).resolve().parents[2]


def _said() -> Iterator[str]:
    """Every text that is written in the code beneath the doors."""
    for room in ("core", "adapters", "wiring"):
        for path in (APP / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


SAID = "\n".join(_said())


@pytest.mark.parametrize("key", keys_of("heard"))
def test_each_sentence_is_written_exactly_as_it_arises(key: str) -> None:
    for words, *_ in Formatter().parse(say(f"heard.{key}")):
        assert words.strip() in SAID


@pytest.mark.parametrize("key", keys_of("heard"))
def test_each_sentence_is_told_apart_from_all_others(key: str) -> None:
    template = say(f"heard.{key}")
    values = {name: f"<{name}>" for _, name, *_ in Formatter().parse(template) if name}
    with speaking("de"):
        assert heard(template.format(**values)) == say(f"heard.{key}", **values)


async def test_refusals_are_told_in_the_language_of_the_page(services: Services) -> None:
    with pytest.raises(Refused) as nothing:
        await ask(services, "ann", "  ")
    with pytest.raises(Refused) as too_long:
        await ask(services, "ann", "x" * (MAX_INPUT_CHARACTERS + 1))
    with pytest.raises(Refused) as empty:
        await save(services, "ann", None, "GOAL", " ")
    with speaking("de"):
        assert told(nothing.value) == "Schreib zuerst ein paar Worte."
        assert "Höchstens 8.000 Zeichen können gelesen werden; das sind 8.001." in told(
            too_long.value
        )
        assert told(empty.value) == "Eine Erinnerung braucht einen Text."
    assert told(nothing.value) == "Type a few words first."


def test_a_sentence_nobody_translated_stays_as_it_is() -> None:
    with speaking("de"):
        assert heard("Something new.") == "Something new."
