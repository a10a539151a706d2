"""A sieved pattern finds what the pattern finds; texts without its words are passed over."""

import re

import pytest

from app.bench.corpora import facts, passages, talks
from app.core.hypotheses.colours import _rows
from app.core.hypotheses.facts import _facts
from app.core.text.sieved import Sieved, lowered_for, needles_of
from app.core.text.tables import table

OWN = tuple(
    memory.text for person in (*facts(), *talks(), *passages()) for memory in person.memories
)
SOURCES = tuple(
    source
    for row in table("app.core.hypotheses", "facts.toml").values()
    for source in row["patterns"]
)


@pytest.mark.parametrize(
    ("source", "needles"),
    [
        (r"\bnever (?:eat|cook) (?P<v>\w+)", ("never ",)),
        (r"\b(?:Vegan|halal)\b", ("halal", "vegan")),
        (r"\b(?:a|an|the) \w+", ("a", "an", "the")),
        (r"(?:prefer )?(?:tea|coffee)s?", ("coffee", "tea")),
        (r"[ABC][12]", ()),
        (r"(?:short|\d+ words)", (" words", "short")),
        (r"(?:short|\d+)", ()),
    ],
)
def test_every_match_holds_one_of_the_needles(source: str, needles: tuple[str, ...]) -> None:
    assert needles_of(source) == needles


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_is_found_in_the_same_places(source: str) -> None:
    sieved, plain = Sieved(source), re.compile(source, re.IGNORECASE)
    for text in OWN:
        for said in (text, text.upper(), text.replace("i", "ı").replace("s", "ſ")):
            found, expected = sieved.search(said, lowered_for(said)), plain.search(said)
            assert (found and found.span()) == (expected and expected.span())


def test_most_texts_are_passed_over() -> None:
    patterns = [*(one for fact in _facts() for one in fact.patterns), *(r.wish for r in _rows())]
    tried = sum(
        not one.needles or any(needle in text.lower() for needle in one.needles)
        for one in patterns
        for text in OWN
    )
    assert tried < len(patterns) * len(OWN) / 5
