"""What the core says in English reaches a German page in German."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.adapters.embedding.hash import HashEmbedder
from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.faults import fault_of_status, unusable
from app.core.domain.errors import Refused
from app.core.domain.request import MAX_INPUT_CHARACTERS
from app.services import Services
from app.ui.errors import told, told_of_model
from app.ui.handlers.compose import ask
from app.ui.handlers.memory import save
from app.ui.heard import heard
from app.ui.words import keys_of, say, speaking

ENGLISH = re.compile(r"\b(?:the|try|check|set|with|server at|see|is)\b", re.IGNORECASE)

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


def test_a_sentence_within_a_sentence_is_told_too() -> None:
    said = (
        "The server at HF_BASE_URL answered with something that cannot be read. "
        "Check HF_BASE_URL, or try again."
    )
    with speaking("de"):
        assert heard(said) == (
            "Der Server unter HF_BASE_URL hat etwas geantwortet, das sich nicht lesen lässt. "
            "Prüfe HF_BASE_URL, oder versuch es noch einmal."
        )
    assert heard(said) == said


OWN = Endpoint(model="m", token="key", provider="auto", base_url="http://127.0.0.1:9/v1")
HOSTED = Endpoint(model="some/model", token="hf_x", provider="auto", base_url=None)


@pytest.mark.parametrize("endpoint", [OWN, HOSTED], ids=["own", "hosted"])
@pytest.mark.parametrize("status", [307, 401, 402, 403, 404, 405, 408, 418, 429, 500, 503])
def test_no_fault_of_the_model_reaches_a_german_page_in_english(
    endpoint: Endpoint, status: int
) -> None:
    faults = [fault_of_status(endpoint, status, {}, b"{}"), unusable(endpoint)]
    waiting = fault_of_status(endpoint, status, {"retry-after": "7"}, b"{}")
    with speaking("de"):
        for fault in (*faults, waiting):
            assert not ENGLISH.search(told_of_model(fault)), str(fault)


def test_the_way_to_a_better_embedder_is_told() -> None:
    notice = HashEmbedder(dimensions=64).traits.notice
    assert notice
    with speaking("de"):
        assert not ENGLISH.search(heard(notice))


def test_a_sentence_nobody_translated_stays_as_it_is() -> None:
    with speaking("de"):
        assert heard("Something new.") == "Something new."
