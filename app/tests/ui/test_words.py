import re
from pathlib import Path

import pytest

from app.core.domain.crafting import Section
from app.core.domain.memory import MType, Source
from app.core.domain.persona import FACETS
from app.core.text.tables import table
from app.ui.handlers.findings import Fault, Remedy
from app.ui.words import say, say_all, say_pairs

UI = Path(__file__).resolve().parents[2] / "ui"
SOURCES = {path: path.read_text("utf-8") for path in UI.rglob("*.py")}
# Keys are written out whole, but for these families, whose last parts are values of the domain.
FAMILIES = {
    *(f"receipt.sections.{section.value}" for section in Section),
    *(f"memory.kinds.{mtype.value}" for mtype in MType),
    *(f"memory.{part}.{source.value}" for source in Source for part in ("sources", "origins")),
    *(f"audit.{part}.{fault.value}" for fault in Fault for part in ("kinds", "titles")),
    *(f"audit.{remedy.value}" for remedy in Remedy),
    *(f"persona.facets.{facet}.{part}" for facet in FACETS for part in ("label", "low", "high")),
}


def _keys(tree: object, path: str = "") -> set[str]:
    if isinstance(tree, dict):
        return {key for name, part in tree.items() for key in _keys(part, f"{path}.{name}")}
    return {path.removeprefix(".")}


WRITTEN = _keys(table("app.ui", "words.toml"))


def test_every_sentence_that_is_written_is_used() -> None:
    code = "\n".join(SOURCES.values())
    unused = {key for key in WRITTEN - FAMILIES if f'"{key}"' not in code}
    assert unused == set()


def test_every_sentence_that_is_used_is_written() -> None:
    used = {
        key
        for text in SOURCES.values()
        for key in re.findall(r'\bsay(?:_all|_pairs)?\(\s*"([^"]+)"', text)
    }
    assert used | FAMILIES <= WRITTEN


def test_values_are_filled_in() -> None:
    assert say("memory.count", first=1, last=8, total="1,024") == "1 to 8 of 1,024"


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert say("identity.switched", user="{total}") == "This is now the memory of {total}."


def test_lists_and_pairs_are_read_as_such() -> None:
    assert len(say_all("compose.examples")) == 3
    assert len(say_pairs("empty.steps")) == 3


@pytest.mark.parametrize("key", ["no.such.key", "compose", "compose.examples", "title.more"])
def test_a_key_that_is_no_sentence_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        say(key)
