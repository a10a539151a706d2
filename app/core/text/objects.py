"""A verb and the key words behind it come in; the object with its small words goes out.

"convince landlord dog" → "your landlord about your dog", "plant tomatoes balcony" → "tomatoes on
the balcony". None where the words are an object as they are, or nothing tells. English only.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from app.core.text.names import proper
from app.core.text.phrases import (
    JOINTS,
    is_counted,
    is_person,
    noun_phrase,
    office_phrase,
    person_phrase,
)
from app.core.text.tables import strings, table
from app.core.text.verbs import adverbs

_SPEAKING = frozenset(["say", "claim"])


def object_of(verb: str, kind: str, rest: Sequence[str]) -> str | None:
    """What `verb` is done to, from the words behind it, none of them an article."""
    if not rest or rest[0] in JOINTS or rest[0] in adverbs():
        return None
    if len(rest) > 1 and (rest[-1] in adverbs() or rest[-1].endswith("ly")):
        what = object_of(verb, kind, rest[:-1]) or _noun(rest[:-1])
        certain = kind in _SPEAKING and what.startswith(("a ", "an "))
        return f"{'the ' + what.partition(' ')[2] if certain else what} {rest[-1]}"
    if rest[-1].endswith("ly"):
        return None
    if (phrase := noun_phrase(" ".join(rest))) is not None and " for " in phrase:
        return phrase
    return (
        _spoken_to(verb, kind, rest)
        or _of_verb(verb, rest)
        or _somewhere(rest)
        or _work(verb, rest)
    )


def _spoken_to(verb: str, kind: str, rest: Sequence[str]) -> str | None:
    """Somebody and a matter: "your landlord about your dog"."""
    if kind not in _SPEAKING or len(rest) < 2 or not is_person(rest[0]) or rest[1] in JOINTS:
        return None
    if rest[1] in adverbs() or is_person(rest[-1]):
        return None
    joint = _table()["matter"].get(verb, "about")
    return f"{person_phrase(rest[:1])} {joint} {_noun(rest[1:])}"


def _of_verb(verb: str, rest: Sequence[str]) -> str | None:
    joint = _table()["verbs"].get(verb)
    if joint is None:
        return None
    if verb == "complain" and len(rest) == 1:
        whom = office_phrase(rest) or person_phrase(rest) if rest[0][-1] != "s" else None
        whom = rest[0] if rest[0][:1].isupper() else whom
        if whom:
            return f"to {whom}"
    return f"{joint} {_noun(rest)}"


def _somewhere(rest: Sequence[str]) -> str | None:
    """An object of its own, and where: "tomatoes on the balcony"."""
    if len(rest) < 2:
        return None
    what, where = rest[:-1], _where().get(rest[-1])
    if where is None or is_counted(what[-1]):
        return None
    return f"{_noun(what)} {where} {proper(rest[-1])}"


def _work(verb: str, rest: Sequence[str]) -> str | None:
    """A work, and whom or what it is for: "a database for a library"."""
    table_ = _table()["works"]
    if verb not in table_["makes"].split() or len(rest) < 2:
        return None
    at = next((at for at, word in enumerate(rest[:-1]) if word in table_["words"].split()), None)
    if at is None or rest[at + 1] in JOINTS or rest[at + 1] in table_["words"].split():
        return None
    return f"{_noun(rest[: at + 1])} for {_noun(rest[at + 1 :], own=False)}"


def _noun(words: Sequence[str], *, own: bool = True) -> str:
    phrase = " ".join(words)
    return noun_phrase(phrase, own=own) or proper(phrase)


@cache
def _where() -> Mapping[str, str]:
    return {word: small for small, words in _table()["where"].items() for word in strings(words)}


def _table() -> Mapping[str, Mapping[str, str]]:
    return table("app.core.text", "objects.toml")
