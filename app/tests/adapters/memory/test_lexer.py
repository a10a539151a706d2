"""Words become stems the same way in memories and in queries."""

import struct

import pytest

from app.adapters.memory.exact.lexer import MAX_TERMS, Lexer

LEXER = Lexer()


def stems(text: str) -> dict[int, int]:
    """Stem → times, as packed for a memory."""
    (bag,) = LEXER.bags([text])
    _, *numbers = struct.unpack(f"<{len(bag) // 4}I", bag)
    return {number >> 4: number & 15 for number in numbers}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("landlord", "my Landlords'"),
        ("running", "he runs"),
        ("resume", "a RÉSUMÉ"),
        ("re\u0301sume\u0301", "resume"),
        ("Müller", "muller"),
        ("报告", "我想要一份报告"),
        ("mail", "e-mail"),
        ("py3", "uses py3."),
    ],
)
def test_a_query_meets_the_other_forms_of_its_words(query: str, text: str) -> None:
    assert set(LEXER.terms(query)) & set(stems(text))


def test_unlike_words_do_not_meet() -> None:
    assert not set(LEXER.terms("tenant kiln")) & set(stems("landlord oven"))


def test_a_text_counts_its_words_and_how_often_each_stands_there() -> None:
    (bag,) = LEXER.bags(["rent rents RENT due, " + "x " * 40])
    assert struct.unpack("<I", bag[:4]) == (44,)
    assert sorted(stems("rent rents RENT due, " + "x " * 40).values()) == [1, 3, 15]


def test_many_texts_at_once_are_read_as_one_by_one() -> None:
    texts = ["alpha beta", "", "beta — gamma/delta", "\x00 nul", "🎉", "alpha " * 500]
    together = LEXER.bags(texts)
    assert together == [LEXER.bags([text])[0] for text in texts]
    assert together == Lexer().bags(texts)


def test_grammar_words_are_not_searched_for() -> None:
    assert LEXER.terms("what is the of and don't") == ()
    assert len(LEXER.terms("what is the rent")) == 1


def test_a_query_of_any_length_is_cut_to_a_bounded_number_of_words() -> None:
    assert len(LEXER.terms(" ".join(f"word{n}" for n in range(5_000)))) == MAX_TERMS


@pytest.mark.parametrize("text", ["", "\x00", "\ud83c", '"', "NEAR(", "a" * 9_000, "' OR 1=1 --"])
def test_any_query_can_be_read(text: str) -> None:
    assert all(0 <= term < 2**28 for term in LEXER.terms(text))


def test_more_words_than_are_remembered_are_still_read_right() -> None:
    lexer = Lexer()
    first = lexer.bags(["landlord"])
    for start in range(0, 30_000, 1_000):
        lexer.bags([" ".join(f"w{n}" for n in range(start, start + 1_000))])
    assert lexer.bags(["landlord"]) == first
    lexer.close()
