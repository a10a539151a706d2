"""A few words come in; what is to be done with something, and in which language, goes out, if any.

English, French and Spanish name the doing first ("hire a baker", "louer un camion"), German last
("Hochbeet bauen"). A verb nobody listed is known by its form and by the article behind it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS, words

KINDS = (
    "hands",
    "kitchen",
    "get",
    "sell",
    "say",
    "claim",
    "change",
    "raise",
    "create",
    "run",
    "tech",
    "examine",
    "heal",
    "thing",
)
"""What a verb does: work by hand, cooking, getting somebody or something, parting with it, talking,
offices and firms, oneself, what grows, works of one's own, undertakings, machines, judging,
healing, and all else.
"""

LANGUAGES = ("en", "de", "fr", "es")
_OTHERS = {"fr": ("es", "de"), "es": ("fr", "de")}
"""Languages that are told too surely to take a verb for one of this; of "le piano" Italian is."""
_LONGEST, _PARTICLES = 9, 3
_LONGEST_TEXT = 120
_OTHER = "thing"
_INDEFINITE = frozenset(["a", "an", "my", "our"])
_DEGREES = frozenset(["new", "old", "more", "less", "fewer", "better", "it", "him", "them", "me"])
_EN_FORM = re.compile(r"[a-z]{3,}(?:i[sz]e|ify)$")
_AGAIN = re.compile(r"(?:re|un|de|dis|mis|out|over|pre)-?(?P<verb>[a-z]{4,})$")
_NO_VERB = re.compile(r"(?:ly|ing|ed|tion|ness|ment|ity|[^s]s|day)$")
_GERMAN_FORM = re.compile(r"[a-zäöüß]{2,}(?:en|ern|eln)$")
_GERMAN_LETTER = re.compile(r"[äöüß]")
_ROMANCE = {
    "fr": re.compile(r"[\w-]{2,}(?:er|ir|re)$"),
    "es": re.compile(r"\w{2,}[aeií]r(?:se|me|lo|la)?$"),
}
_ASKING = frozenset(["me", "us", "you"])
"""Behind a verb, they ask to be told or taught, or thank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What is to be done: one of `KINDS`, the language of the verb, how many words the verb has.

    `listed` = the verb was known, not only its form; `last` = it stands last.
    """

    kind: str
    language: str
    verb: str
    length: int = 1
    listed: bool = True
    last: bool = False


def doing_of(text: str, language: str = "") -> Doing | None:
    """What a request of two to nine words wants done; `language` is what else tells its language.

    None when it names only a thing, is a question, or says one word.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    said = words(text)
    if not 2 <= len(said) <= _LONGEST or said[1] in _ASKING or said[:2] == ["help", "with"]:
        return None
    english = said[0] in _verbs("en")[0]
    found = _english(said) if english and language in ("", "en") else None
    if found is None:
        found = _romance(said, language) or _german(text, said, language)
    return found or (_english(said) if english or language in ("", "en") else None)


def _english(said: Sequence[str]) -> Doing | None:
    verbs, tiers = _verbs("en")
    if said[0] in STOP_WORDS and said[0] not in verbs:
        return None
    for length in range(min(_PARTICLES, len(said)), 0, -1):
        verb = "_".join(said[:length])
        if verb in verbs and (length > 1 or _acts(said, tiers[verb])):
            return Doing(kind=verbs[verb], language="en", verb=verb, length=length)
    if said[0] in _words("en", "people") and head_of(said[1:]) in person_nouns():
        return Doing(kind="get", language="en", verb=said[0])
    return _unlisted_english(said, verbs)


def _acts(said: Sequence[str], tier: str) -> bool:
    """Whether the first word is a verb here, from what stands behind it."""
    second, last = said[1], said[-1]
    if tier == "only" or second in _words("en", "determiners") | _DEGREES:
        return second not in ("and", "or", "vs")
    nouns = _before()
    if second in nouns or (last in nouns and len(said) == len(("verb", "noun"))):
        return False
    if tier == "mostly":
        return True
    return (
        any(word.endswith("s") and not word.endswith("ss") for word in (second, last))
        or last in person_nouns()
        or last in own_nouns()
        or any(word in _words("en", "prepositions") for word in said[2:])
    )


def _unlisted_english(said: Sequence[str], verbs: Mapping[str, str]) -> Doing | None:
    first, second = said[0], said[1]
    if first in verbs or first in _words("en", "seeming") or _NO_VERB.search(first):
        return None
    again = _AGAIN.match(first)
    if again and again["verb"] in verbs:
        return Doing(kind=verbs[again["verb"]], language="en", verb=first, listed=False)
    if _EN_FORM.match(first) or (second in _INDEFINITE and first.isalpha() and len(first) > 2):
        return Doing(kind=_OTHER, language="en", verb=first, listed=False)
    return None


def _romance(said: Sequence[str], language: str) -> Doing | None:
    seeming = _words("en", "seeming")
    for code, form in _ROMANCE.items():
        verbs, _ = _verbs(code)
        if language in _OTHERS[code]:
            continue
        for length in range(min(_PARTICLES, len(said)), 0, -1):
            verb = "_".join(said[:length])
            english = (verb in _verbs("en")[0] or verb in seeming) and language != code
            if verb in verbs and not english and not _shared(verb, code, said, language):
                return Doing(kind=verbs[verb], language=code, verb=verb, length=length)
        first = said[0]
        seems = first in seeming or first in _verbs("en")[0] or first in _words(code, "object")
        if seems or not form.match(first):
            continue
        if (said[1] in _words(code, "object") and _unlike(first, code)) or language == code:
            return Doing(kind=_OTHER, language=code, verb=first, listed=False)
    return None


def _shared(verb: str, code: str, said: Sequence[str], language: str) -> bool:
    """Whether the other language has this verb too, and tells more of what stands behind it."""
    other = "es" if code == "fr" else "fr"
    return verb in _verbs(other)[0] and language != code and said[1] in _words(other, "object")


def _unlike(verb: str, code: str) -> bool:
    """No French infinitive ends in -ar; a Spanish one in -er or -ir is sure only when listed."""
    return not verb.endswith("ar") if code == "fr" else not verb.endswith(("er", "ir"))


def _german(text: str, said: Sequence[str], language: str) -> Doing | None:
    last, before = said[-1], said[-2]
    if language not in ("", "de", "en") or not _words("de", "before").isdisjoint((before, said[0])):
        return None
    verbs, _ = _verbs("de")
    written = text.split()
    if not written or not written[-1][:1].islower():
        return None
    if last in verbs:
        return Doing(kind=verbs[last], language="de", verb=last, last=True)
    named = len(written) > 1 and written[-2][:1].isupper()
    german = language == "de" or _GERMAN_LETTER.search(last)
    if german and named and _GERMAN_FORM.match(last):
        return Doing(kind=_OTHER, language="de", verb=last, listed=False, last=True)
    return None


@cache
def _verbs(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The kind, and how surely it is a verb, by verb."""
    rows = table("app.core.text", "verbs.toml")[language]
    kinds: dict[str, str] = {}
    tiers: dict[str, str] = {}
    for tier in ("only", "mostly", "both"):
        for kind in KINDS:
            for verb in strings(rows.get(tier, {}).get(kind, "")):
                kinds.setdefault(verb, kind)
                tiers.setdefault(verb, tier)
    return kinds, tiers


@cache
def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(strings(table("app.core.text", "verbs.toml")[language][name]["words"]))


def _before() -> frozenset[str]:
    return _words("en", "before")


def head_of(phrase: Sequence[str]) -> str:
    """The noun a phrase of at least one word is about: the last before a preposition."""
    for place, word in enumerate(phrase):
        if place and word in _words("en", "prepositions"):
            return phrase[place - 1]
    return phrase[-1]


def person_nouns() -> frozenset[str]:
    """English words for people one can hire, ask or work with."""
    return _words("en", "person")


def own_nouns() -> frozenset[str]:
    """English words for what most people have one of."""
    return _words("en", "own")


def opens_phrase(word: str) -> bool:
    """Whether an English word stands before nouns only: an article, or a preposition."""
    return word in _words("en", "determiners") or word in _words("en", "prepositions")


def adverbs() -> frozenset[str]:
    """English words that stand where an object would, and are none."""
    return _words("en", "adverbs")


def preposition_of(verb: str) -> str:
    """What stands between an English verb and whom or what it is about; "" for most."""
    found: str = table("app.core.text", "verbs.toml")["en"]["with"].get(verb, "")
    return found


def common_nouns() -> frozenset[str]:
    """English nouns whose form is a name too: "clean the windows"."""
    return _words("en", "common")


def verbs_of(language: str) -> frozenset[str]:
    """The single words that are verbs and nothing else in a language of the table."""
    kinds, tiers = _verbs(language)
    only = frozenset(verb for verb in kinds if "_" not in verb and tiers[verb] == "only")
    return only - _words("en", "seeming")
