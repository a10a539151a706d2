"""A language comes in; how far meanings are to be believed in it, and its words of grammar, go out.

The small embedding models that run anywhere were taught English. In other languages most texts are
near to most others, so the cosine tells little, and the words in common tell most.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from app.core.text.language import DEFAULT_LANGUAGE, told_language
from app.core.text.memo import memoized
from app.core.text.tables import strings, table
from app.core.text.words import UNSPACED, content_words, stem

_ABROAD = 0.3
_UNREAD = 0.1
_LAST_LATIN, _LAST_CYRILLIC = "\u024f", "\u04ff"
_ROOT = 5
_ASKED = 3
"""How many memories are asked for their language where the query tells none."""


@lru_cache(maxsize=32_768)
def root(word: str) -> str:
    """What the forms of a word mostly share: its first five letters, without accents.

    As good as stemmers in European languages (McNamee & Mayfield (2004), "Character N-Gram
    Tokenization for European Language Text Retrieval").
    """
    if word.isdigit():
        return word
    if not word.isascii() and word[0] <= _LAST_CYRILLIC:
        word = unicodedata.normalize("NFD", word)
        word = "".join(letter for letter in word if not unicodedata.combining(letter))
    return word[:_ROOT]


@memoized
def stems(text: str) -> frozenset[str]:
    """The stems of the content words of English text."""
    return frozenset(map(stem, _spaced(text)))


@memoized
def roots(text: str) -> frozenset[str]:
    """The same in other languages; words of scripts without blanks as pairs of letters."""
    return frozenset(map(root, _spaced(text)))


def _spaced(text: str) -> set[str]:
    found = set(content_words(text))
    if text.isascii() or not UNSPACED.search(text):
        return found
    return {piece for word in found for piece in _pieces(word)}


def _pieces(word: str) -> list[str]:
    if not UNSPACED.match(word) or len(word) <= 2:
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


_GRAMMAR = {
    language: frozenset(map(root, strings(words)))
    for language, words in table("app.core.retrieval", "tongues.toml").items()
}
_NONE: frozenset[str] = frozenset()


def language_of(query: str, texts: Sequence[str]) -> str:
    """That of the query, else the one most of the first three texts tell; "" where none does."""
    told = told_language(query)
    if told:
        return told
    votes = Counter(filter(None, map(told_language, texts[:_ASKED])))
    return max(votes, key=lambda code: votes[code], default="")


def trust_in(query: str, language: str) -> float:
    """How much a cosine counts, as a share of what it counts in English; "" is taken for that.

    Less in other languages, and hardly at all in scripts other than Latin: the model knows
    next to none of their words.
    """
    if any(letter > _LAST_LATIN and letter.isalpha() for letter in query):
        return _UNREAD
    return 1.0 if language in ("", DEFAULT_LANGUAGE) else _ABROAD


def grammar_of(language: str) -> frozenset[str]:
    """The roots of its words that carry grammar; none where they are not known."""
    return _GRAMMAR.get(language, _NONE)
