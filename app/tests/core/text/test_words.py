"""Words, their stems, and sentences, in more than one script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.sentences import sentences
from app.core.text.words import STOP_WORDS, content_words, stem, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't stop, Ana!", ["don't", "stop", "ana"]),
        ("Don\u2019t stop", ["don't", "stop"]),
        ("naïve Straße", ["naïve", "strasse"]),
        ("snake_case and kebab-case", ["snake", "case", "and", "kebab", "case"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("\uff26ull\uff11", ["full1"]),
        ("🙂 …!", []),
        ("", []),
    ],
)
def test_words_are_casefolded_and_bare(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_content_words_leave_grammar_and_possessives_out() -> None:
    assert content_words("What is my landlord's e-mail, please?") == ["landlord", "e", "mail"]
    assert not set(content_words("It isn't what you've got")) & STOP_WORDS


@pytest.mark.parametrize(
    "forms",
    [
        "write writes writing wrote written",
        "run runs running ran",
        "stop stops stopped stopping",
        "study studies studied studying",
        "use uses used using",
        "cache caches cached caching",
        "agree agreed agrees",
        "class classes",
        "box boxes",
        "city cities",
        "child children",
        "quick quickly",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["need needle", "http https", "bus bull", "sing string", "new news", "早 晚"]
)
def test_different_words_do_not(pair: str) -> None:
    first, second = pair.split()
    assert stem(first) != stem(second)


@given(st.text(max_size=200))
def test_any_text_has_words_without_blanks(text: str) -> None:
    assert all(word and not any(map(str.isspace, word)) for word in words(text))
    assert len(content_words(text)) <= len(words(text))
    assert all(stem(word) for word in words(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Weber paid 3.50 e.g. on 1.2.26. Go.", ["Dr. Weber paid 3.50 e.g. on 1.2.26.", "Go."]),
        ("a\n\nb\nc", ["a", "b", "c"]),
        ("She said: “Yes!” Then left.", ["She said: “Yes!”", "Then left."]),
        ("今日は。明日も。", ["今日は。", "明日も。"]),
        ("  ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text: str, found: list[str]) -> None:
    assert sentences(text) == found


@given(st.text(max_size=300))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
