"""A language comes in; how far meanings are to be believed in it, and its words of grammar, go out.

The small embedding models that run anywhere were taught English. In other languages most texts are
near to most others, so the cosine tells little, and the words in common tell most.
"""

from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.tables import strings, table
from app.core.text.words import stem

_ABROAD = 0.3
_UNREAD = 0.1
_LAST_LATIN = "\u024f"

_GRAMMAR = {
    language: frozenset(map(stem, strings(words)))
    for language, words in table("app.core.retrieval", "tongues.toml").items()
}
_NONE: frozenset[str] = frozenset()


def trust_in(query: str, language: str) -> float:
    """How much a cosine counts, as a share of what it counts in English; "" is taken for that.

    Less in other languages, and hardly at all in scripts other than Latin: the model knows
    next to none of their words.
    """
    if any(letter > _LAST_LATIN and letter.isalpha() for letter in query):
        return _UNREAD
    return 1.0 if language in ("", DEFAULT_LANGUAGE) else _ABROAD


def grammar_of(language: str) -> frozenset[str]:
    """The stems of its words that carry grammar; none where they are not known."""
    return _GRAMMAR.get(language, _NONE)
