"""What is to be done, as it was typed, comes in; as it goes into an English sentence it goes out.

People who type three words leave articles out: "hire baker" is said as "hire a baker", "insulate
attic" as "insulate your attic". What may be uncountable ("brew kombucha") stays as it is.
"""

import re

from app.core.domain.request import Intent
from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.objects import object_of
from app.core.text.phrases import noun_phrase
from app.core.text.verbs import (
    adverbs,
    doing_of,
    head_of,
    opens_phrase,
    own_nouns,
    person_nouns,
    preposition_of,
)
from app.core.text.words import STOP_WORDS

DOING = "act_"
"""How the task types begin that are told by their verb alone."""
_ONE = frozenset(["get", "examine", "run", "raise"])
_CERTAIN = frozenset(["say", "claim"])
"""What is said or settled is about one certain thing: "accept job offer"."""
_WITH_SOMEBODY = "help"
_NO_ARTICLE = re.compile(r"(?:s|ly|ing|ment|ness|ty|ion|ance|ence|ism|age)$")
_INSTRUCTIONS = "howto"
_VOWELS = "aeiou"


def says_what_to_do(intent: Intent) -> bool:
    """Whether the subject is what is to be done, and goes into a question as it is."""
    if intent.task.startswith(DOING):
        return True
    known = intent.language == DEFAULT_LANGUAGE and doing_of(intent.subject, DEFAULT_LANGUAGE)
    return intent.task == _INSTRUCTIONS and bool(known)


def spoken(phrase: str) -> str:
    """`phrase` with the article its object wants, where that is plain."""
    doing = doing_of(phrase, "en")
    if doing is None:
        return phrase
    words = phrase.split()
    verb, rest = words[: doing.length], words[doing.length :]
    if (object_ := object_of(doing.verb, doing.kind, rest)) is not None:
        return " ".join([*verb, object_])
    between = preposition_of(doing.verb)
    if (
        between
        and rest
        and rest[0] not in adverbs()
        and not opens_phrase(rest[0])
        and not rest[-1].endswith("ly")
    ):
        return " ".join([*verb, between, *rest])
    if not rest or not _is_bare(rest[0]):
        return phrase
    head = head_of(rest)
    if head in person_nouns() and doing.kind in _ONE:
        article = "an" if rest[0][0] in _VOWELS else "a"
    elif head in own_nouns() and doing.kind not in ("get", "run"):
        article = "your"
    elif (
        doing.kind in _CERTAIN
        and doing.verb != _WITH_SOMEBODY
        and head not in adverbs()
        and not _NO_ARTICLE.search(head)
    ):
        article = "the"
    else:
        return " ".join([*verb, noun_phrase(" ".join(rest)) or " ".join(rest)])
    return " ".join([*verb, article, *rest])


def _is_bare(first: str) -> bool:
    """Whether an object begins with this word that has no article yet and is no name."""
    plain = first.isalpha() and first.islower()
    return plain and first not in STOP_WORDS and not opens_phrase(first)
