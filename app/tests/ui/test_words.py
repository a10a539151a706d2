import re
from pathlib import Path
from string import Formatter

import pytest

from app.core.domain.crafting import Origin, Section
from app.core.domain.memory import MType, Source
from app.core.domain.persona import FACETS
from app.core.text.tables import table
from app.ui.handlers.findings import Fault, Remedy
from app.ui.words import FILES, keys_of, language_of, say, say_all, say_pairs, speaking

UI = Path(__file__).resolve().parents[2] / "ui"
SOURCES = {path: path.read_text("utf-8") for path in UI.rglob("*.py")}
SECRETS = (
    *("EMAIL", "PHONE", "API_KEY", "CREDIT_CARD", "IP", "IBAN", "JWT", "PASSWORD", "PRIVATE_KEY"),
    "SSN",
)
# Keys are written out whole, but for these families, whose last parts are values of the domain.
FAMILIES = {
    *(f"receipt.sections.{section.value}" for section in Section),
    *(f"memory.kinds.{mtype.value}" for mtype in MType),
    *(f"memory.{part}.{source.value}" for source in Source for part in ("sources", "origins")),
    *(f"audit.{part}.{fault.value}" for fault in Fault for part in ("kinds", "titles")),
    *(f"audit.{remedy.value}" for remedy in Remedy),
    *(f"way.act.{verb}" for verb in ("drop", "undrop", "pin", "unpin", "correct")),
    *(f"way.act_why.{verb}" for verb in ("drop", "pin", "unpin", "correct")),
    *(f"look.{look}" for look in ("system", "light", "dark")),
    *(f"secrets.kinds.{kind}" for kind in SECRETS),
    *(f"heard.{key}" for key in keys_of("heard")),  # held by test_heard
    *(f"way.origin.{origin.value}" for origin in Origin),
    "way.origin.preference",
    *(f"way.origin_why.{origin.value}" for origin in Origin),
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


def _texts(tree: object, path: str = "") -> dict[str, str]:
    """Every text by its place, those in lists by their number."""
    if isinstance(tree, dict):
        parts = tree.items()
    elif isinstance(tree, list):
        parts = {str(number): part for number, part in enumerate(tree)}.items()
    else:
        return {path: str(tree)}
    return {
        key: text for name, part in parts for key, text in _texts(part, f"{path}.{name}").items()
    }


def _placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


OTHERS = [language for language in FILES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_the_same_things_with_the_same_values(language: str) -> None:
    english = _texts(table("app.ui", FILES["en"]))
    other = _texts(table("app.ui", FILES[language]))
    assert other.keys() == english.keys()
    assert all(text.strip() for text in other.values())
    different = {key for key in english if _placeholders(english[key]) != _placeholders(other[key])}
    assert different == set()


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_really_translated(language: str) -> None:
    english = _texts(table("app.ui", FILES["en"]))
    other = _texts(table("app.ui", FILES[language]))
    same = {key for key, text in english.items() if " " in text and other[key] == text}
    # nothing but values between signs
    assert same <= {
        ".receipt.amount",
        ".memory.on",
        ".audit.kind_count",
        ".forget.proof_row",
        ".map.kind_count",
        ".map.dot",
        ".secrets.times",
        ".figures.day",
    }


def test_what_is_said_follows_the_language_that_is_spoken() -> None:
    with speaking("de"):
        assert say("memory.count", first=1, last=8, total=20) == "1 bis 8 von 20"
    assert say("memory.count", first=1, last=8, total=20) == "1 to 8 of 20"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("DE-CH;q=0.7", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr-FR,de;q=0.9", "en"),
        ("*", "en"),
        (";;,", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_first_language_a_browser_asks_for_decides(accepted: str | None, language: str) -> None:
    assert language_of(accepted) == language
