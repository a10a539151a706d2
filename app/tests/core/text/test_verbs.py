"""A few words that want something done are told from a few words that only name a thing."""

import pytest

from app.core.text.language import told_language
from app.core.text.tables import strings, table
from app.core.text.verbs import KINDS, LANGUAGES, doing_of


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("hire a baker", "get", "en"),
        ("insulate attic", "hands", "en"),
        ("pickle cucumbers", "kitchen", "en"),
        ("haggle over rent", "say", "en"),
        ("back up photos", "tech", "en"),
        ("potty train toddler", "raise", "en"),
        ("plant tulips", "raise", "en"),
        ("train new staff", "raise", "en"),
        ("find a plumber", "get", "en"),
        ("Umzugswagen mieten", "get", "de"),
        ("hochbeet bauen", "hands", "de"),
        ("louer un camion", "get", "fr"),
        ("coudre un bouton", "hands", "fr"),
        ("alquilar un coche", "get", "es"),
        ("domar un caballo", "raise", "es"),
    ],
)
def test_a_verb_tells_what_is_to_be_done_and_in_which_language(
    text: str, kind: str, language: str
) -> None:
    found = doing_of(text, told_language(text))
    assert found is not None
    assert (found.kind, found.language) == (kind, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("frobnicate my widget", "en"),
        ("gamify homework", "en"),
        ("rewire attic", "en"),
        ("zwiebeln einen Turban", ""),
        ("Teppiche knüpfen", "de"),
        ("bricoler une étagère", "fr"),
        ("esquilar una oveja", "es"),
    ],
)
def test_a_verb_that_nobody_listed_is_known_by_its_form(text: str, language: str) -> None:
    found = doing_of(text, told_language(text))
    assert (found.language if found else "") == language


@pytest.mark.parametrize(
    "text",
    [
        "train tickets",
        "plant food",
        "contact lenses",
        "heat pump",
        "smoke alarm",
        "water damage",
        "better sleep",
        "guitar lessons",
        "once a week",
        "teach me chess",
        "how do planes fly",
        "Geschenke für Frauen",
        "Kuchen ohne backen",
        "votre mère",
        "cena de navidad",
        "figs",
        "",
    ],
)
def test_a_thing_is_not_done(text: str) -> None:
    assert doing_of(text, told_language(text)) is None


def test_every_kind_has_verbs_in_every_language() -> None:
    rows = table("app.core.text", "verbs.toml")
    for language in LANGUAGES:
        assert set(rows[language]["only"]) <= set(KINDS)
        for kind in KINDS:
            assert strings(rows[language]["only"].get(kind, "")), (language, kind)
