"""A few English key words come in; the noun phrase they stand for goes out, with its article.

"coffee shop" → "a coffee shop", "remote work" as it is, "weekend rome" → "a weekend in Rome". A
noun no list knows gets nothing: a missing article reads as a name, a wrong one as a mistake.
"""

import re
from collections.abc import Sequence
from functools import cache

from app.core.text.names import PLACES, proper
from app.core.text.tables import strings, table
from app.core.text.verbs import opens_phrase, person_nouns

_DATA = table("app.core.text", "phrases.toml")
JOINTS: frozenset[str] = frozenset(strings(_DATA["joints"]["words"]))
"""English prepositions and links: the noun stands before the first of them."""
_DOERS, _LONG = ("er", "or", "ist"), 5
"""Endings of who or what does something: "roaster", "heater"."""
_GERUND = re.compile(r"[a-z]{2,}ing$")
_MASS = re.compile(r"(?:ness|ism|ics|ology|ography|itis|osis|ance|ence|hood|ship|age)$")
_NOUN_ENDING = re.compile(r"(?:ing|tion|ment|ness|ity)$")
_SINGULAR_S = re.compile(r"(?:ss|us|is|ics)$")
_VOWEL = re.compile(
    r"(?!one|once|uni|use|usu|eu)[aeiou]|hour|honest|heir|(?-i:[FHLMNRSX][A-Z])", re.IGNORECASE
)


def noun_phrase(text: str, *, own: bool = False) -> str | None:
    """`text` with the article and the small words it wants; None when its noun is not known.

    `own` = what most people have one of is theirs: "your car" rather than "a car".
    """
    said = text.split()
    if not said:
        return None
    if _is_opened(said[0]):
        return proper(text)
    joint = next((at for at, word in enumerate(said) if at and word.lower() in JOINTS), None)
    if len(said) > 1 and _is_for_somebody(said):
        return _with_tail(said[:-1], "for", [person_phrase(said[-1:]) or said[-1]], own=own)
    if joint is not None:
        return _with_tail(said[:joint], said[joint], said[joint + 1 :], own=own)
    return _plain(said, own=own)


def _is_for_somebody(said: Sequence[str]) -> bool:
    """As in "tax return freelancer"."""
    return is_person(said[-1].lower()) and said[-2].lower() in _words("for_somebody")


def _is_opened(first: str) -> bool:
    low = first.lower()
    return opens_phrase(low) or low in _words("opening") or first[:1].isdigit()


def _with_tail(head: Sequence[str], joint: str, tail: Sequence[str], *, own: bool) -> str | None:
    front = noun_phrase(" ".join(head), own=own)
    if joint == "of" and front and len(head) == 1 and head[0].lower() in _words("of"):
        front = f"the {head[0].lower()}"
    if front is None or not tail:
        return None
    back = noun_phrase(" ".join(tail), own=own) or proper(" ".join(tail))
    return f"{front} {joint} {back}"


def _plain(said: Sequence[str], *, own: bool) -> str | None:
    last = said[-1].lower()
    if len(said) > 1 and last in PLACES and said[-2].lower() not in PLACES:
        front = noun_phrase(" ".join(said[:-1]), own=own)
        if front is not None:
            return f"{front} {_to_place(said[-2].lower())} {proper(last)}"
        return None
    times = _DATA["times"]
    if len(said) > 1 and last in times and "_".join(said).lower() not in _words("count"):
        front = noun_phrase(" ".join(said[:-1]), own=own)
        return None if front is None else f"{front} {times[last]}"
    phrase = proper(" ".join(said))
    if phrase.split()[-1] != phrase.split()[-1].lower() and not is_counted(last):
        return phrase
    article = "the" if "_".join(said).lower() in _words("certain") else _article(said, own=own)
    if article == "a":
        return with_article(phrase)
    return None if article is None else f"{article} {phrase}".strip()


def _article(said: Sequence[str], *, own: bool) -> str | None:
    """The article before the phrase, "" for none; None when nothing tells."""
    last, whole = said[-1].lower(), "_".join(said).lower()
    if last in _words("relations") and len(said) == 1:
        return "your"
    if own and (last in _words("yours") or whole in _words("yours")):
        return "your"
    if last in _words("plural") or (last.endswith("s") and not _SINGULAR_S.search(last)):
        return ""
    if whole in _words("count") or (is_counted(last) and last not in _words("mass")):
        return "a"
    if last in _words("mass") or _GERUND.match(last) or _MASS.search(last):
        return ""
    return None


def with_article(phrase: str) -> str:
    """`phrase` behind "a" or "an"."""
    return f"{'an' if _VOWEL.match(phrase) else 'a'} {phrase}"


def is_counted(noun: str) -> bool:
    """Whether an English noun in lower case stands for one of several: "laptop", "nurse"."""
    if noun in _words("things_in_ing") or noun in _words("things_in_age"):
        return True
    if len(noun) > _LONG and noun.endswith(_DOERS) and noun not in _words("mass"):
        return True
    names = ("count", "persons", "relations", "yours", "offices")
    return noun in person_nouns() or any(noun in _words(name) for name in names)


def person_phrase(said: Sequence[str]) -> str | None:
    """Somebody key words name, as one speaks of them: "best friend" → "your best friend"."""
    last, phrase = said[-1].lower(), proper(" ".join(said))
    if last in ("self", "myself", "me") and len(said) == 1:
        return "yourself"
    if _is_opened(said[0]):
        return phrase if is_person(last) else None
    if last in _words("relations"):
        trade = len(said) > 1 and last in _words("trades")
        return with_article(phrase) if trade else f"your {phrase}"
    if last.endswith("s") and (is_person(last) or is_person(last[:-1])):
        return phrase
    return with_article(phrase) if is_person(last) else None


def office_phrase(said: Sequence[str]) -> str | None:
    """An office or a firm one deals with: "airline" → "the airline"; None for anything else."""
    return f"the {proper(' '.join(said))}" if said[-1].lower() in _words("offices") else None


def may_be_name(said: Sequence[str]) -> bool:
    """Whether one word stands alone that no list knows, and that does not end as a noun does."""
    return len(said) == 1 and noun_phrase(said[0]) is None and not _NOUN_ENDING.search(said[0])


def is_person(word: str) -> bool:
    """Whether a word in lower case names a person by trade, age or relation."""
    return word in _words("relations") or word in _words("persons") or word in person_nouns()


def _to_place(noun: str) -> str:
    places = _DATA["places"]
    return next((joint for joint in ("to", "of") if noun in places[joint].split()), "in")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(strings(_DATA[name]["words"]))
