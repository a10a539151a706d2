"""Key words come in; the text or thing they want made goes out, with whom and what it is for.

In English the last noun before what it is for is the thing: "retirement speech colleague" is a
speech, "logo coffee shop" a logo. What stands before it tells its kind, what stands behind it a
recipient, an occasion or a matter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.core.text.memo import memoized
from app.core.text.names import proper
from app.core.text.phrases import (
    JOINTS,
    is_person,
    may_be_name,
    noun_phrase,
    office_phrase,
    person_phrase,
    with_article,
)
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS

_THE = re.compile(r"^an? ")
_PETS = frozenset(["cat", "dog", "horse", "kitten", "puppy", "rabbit", "fish", "parrot"])
_MOST_WORDS, _LONGEST_NOUN = 8, 4
_FORM = re.compile(r" (?:template|form|sample)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is wanted, as it stands in a sentence.

    `task` makes it; `made` has its article ("a thank-you note"); `audience` is somebody it is to
    or for, or "", and `who` the words that name them; `matter` begins with its preposition ("for a
    coffee shop"), or is "". `subject` are the words of the matter as they were typed, or what a
    template is for; `kind` those before the noun; `sure` = no verb can stand before it.
    """

    task: str
    made: str
    kind: str = ""
    sure: bool = False
    who: str = ""
    audience: str = ""
    matter: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noun:
    task: str
    to: str
    about: str
    kinds: frozenset[str]
    matter: bool
    names: bool
    office: bool
    free: frozenset[str]
    unless: frozenset[str]


@memoized
def thing_of(text: str) -> Thing | None:
    """What two to eight English key words want made; None when they want something else."""
    written = text.strip(" .!?").split()
    said = [word.lower() for word in written]
    if not 2 <= len(said) <= _MOST_WORDS or any("," in word or ":" in word for word in said):
        return None
    found = _head(said)
    if found is None:
        return None
    start, end, nouns = found
    kind, rest = said[:start], said[end:]
    # names keep their capitals, unless every word has one
    spelled = rest if all(word[:1].isupper() for word in written) else written[end:]
    noun = next((one for one in nouns if _is_kind(kind, rest, one, said[end - 1])), None)
    if noun is None or not _goes_on(noun, rest) or not _opens(kind):
        return None
    sure = bool(noun.kinds) or (start == 0 and end == 1 and bool(rest))
    return replace(_thing(noun, said[start:end], kind, spelled), sure=sure)


def _head(said: Sequence[str]) -> tuple[int, int, Sequence[_Noun]] | None:
    """Where the noun stands: the last of the first run of such nouns."""
    at = 0
    found: tuple[int, int, Sequence[_Noun]] | None = None
    while at < len(said):
        length = _noun_at(said, at)
        if length and (found is None or found[1] == at):
            found = (
                found[0] if found else at,
                at + length,
                _nouns()["_".join(said[at : at + length])],
            )
        elif found is not None:
            break
        at += max(1, length)
    return found


def _noun_at(said: Sequence[str], at: int) -> int:
    """How many words the longest noun that begins here has; 0 for none."""
    for length in range(min(_LONGEST_NOUN, len(said) - at), 0, -1):
        if "_".join(said[at : at + length]) in _nouns():
            return length
    return 0


def _is_kind(kind: Sequence[str], rest: Sequence[str], noun: _Noun, name: str) -> bool:
    """Whether what stands before the noun goes with it; a noun without kinds takes any."""
    if not noun.kinds:
        return not kind or kind[-1] not in _words("not_behind")
    if "*" in noun.kinds:
        return bool(kind)
    told = kind or rest
    if (kind and kind[-1] in _words("not_behind")) or (
        rest and rest[0] in noun.unless and not kind
    ):
        return False
    if not kind and rest and (rest[0] in noun.kinds or name in noun.free):
        return True
    joined = "_".join(told)
    several = any(one in joined for one in noun.kinds if "_" in one)
    return bool(told) and (told[-1] in noun.kinds or several)


def _opens(kind: Sequence[str]) -> bool:
    """Whether only nouns stand before the thing: no question, and no sentence about it."""
    joined = "_".join(kind)
    bare = [word for word in kind if joined not in _spelled() and word in STOP_WORDS]
    return not bare or joined.startswith(("thank_you", "out_of_office", "follow_up", "get_well"))


def _goes_on(noun: _Noun, rest: Sequence[str]) -> bool:
    """Whether what stands behind the noun is what it is for, and makes no other word of it."""
    if not rest:
        return True
    goods = rest[0] in _words("not_before_goods") and noun.task not in _words("for_goods")
    gone = len(rest) == 1 and rest[0] in _words("not_before_end")
    if goods or gone or rest[0] in _words("not_before"):
        return False
    return all(
        word not in STOP_WORDS or word in JOINTS or word in _words("grammar") for word in rest
    )


def _thing(noun: _Noun, named: Sequence[str], kind: Sequence[str], rest: Sequence[str]) -> Thing:
    rest = [word for word in rest if word not in _words("manners")]
    if len(rest) > 1 and rest[-1].isdigit() and is_person(rest[-2].lower()):
        rest = rest[:-1]  # "grandmother 80"
    if not kind and _words("texted").issuperset(named) and may_be_name(rest):
        rest = ["to", rest[0].capitalize()]  # "text jess"
    audience, matter, subject = _named(kind, rest) if noun.names else _rest(noun, rest)
    small = JOINTS | {"my", "our", "your"}
    left = [word for word in rest if word not in subject.split() and word not in small]
    return Thing(
        task=noun.task,
        who=" ".join(left) if audience else "",
        made=_made(kind, named),
        kind=" ".join(kind),
        audience=audience,
        matter=matter,
        subject=subject or _filled(" ".join([*kind, *named])),
    )


def _named(kind: Sequence[str], rest: Sequence[str]) -> tuple[str, str, str]:
    """What gets a name: "business name bakery" → a bakery, "baby name girl" → a baby girl."""
    rest = rest[1:] if rest and rest[0] in JOINTS else rest
    if len(rest) == 2 and rest[0] in _PETS:
        rest = [rest[1], rest[0]]
    both = kind[-1:] == ["baby"] and rest in (["girl"], ["boy"])
    what = [*kind, *rest] if both or not rest else rest
    if not what:
        return "", "", ""
    phrase = _yours(what)
    return "", f"for {noun_phrase(phrase) or proper(phrase)}", " ".join(what)


def _filled(thing: str) -> str:
    """What a template is for: "meeting notes template" → "meeting notes"; "" for anything else."""
    filled = _FORM.sub("", thing)
    return filled if filled != thing else ""


def _made(kind: Sequence[str], named: Sequence[str]) -> str:
    """The thing with its kind and its article: "a thank-you note", "wedding vows"."""
    front = _spelled().get("_".join(kind), " ".join(_spelled().get(word, word) for word in kind))
    name = " ".join(_spelled().get(word, word) for word in named)
    phrase = proper(f"{front} {name}".strip())
    if _words("written").intersection(("_".join(named), named[-1])):
        return phrase
    return with_article(phrase)


def _rest(noun: _Noun, rest: Sequence[str]) -> tuple[str, str, str]:
    """Audience, matter with its preposition, and the matter's words."""
    if not rest:
        return "", "", ""
    if rest[0] in JOINTS or rest[0] == "of":
        return _after_joint(noun, rest)
    occasion = _occasion(rest)
    if occasion:
        return "", f"for {occasion}", " ".join(rest)
    whole = person_phrase(rest) or (office_phrase(rest) if noun.office and len(rest) == 1 else None)
    if whole:
        whole = _THE.sub("the ", whole) if noun.to == "to" else whole
        told = "", f"{noun.to} {whole}", " ".join(rest)
        return told if noun.matter or noun.to == "of" else (whole, "", "")
    for cut in range(len(rest) - 1, 0, -1):
        for who, what in ((rest[:cut], rest[cut:]), (rest[cut:], rest[:cut])):
            person = person_phrase(who) if noun.to == "to" else None
            if person and len(who) == 1:
                return _THE.sub("the ", person), _about(noun.about, what), " ".join(what)
    return "", _about(noun.about, rest), " ".join(rest)


def _after_joint(noun: _Noun, rest: Sequence[str]) -> tuple[str, str, str]:
    joint, what = rest[0], list(rest[1:])
    if not what:
        return "", "", ""
    who = person_phrase([word for word in what if word.lower() not in ("my", "our", "your")])
    if who is None and all(word[:1].isupper() for word in what):
        who = " ".join(what)
    if who and joint in ("to", "for") and noun.to in ("to", "for"):
        return who, "", ""
    phrase = who or noun_phrase(_yours(what)) or proper(_yours(what))
    return "", f"{joint} {phrase}", " ".join(what)


def _yours(what: Sequence[str]) -> str:
    return " ".join("your" if word in ("my", "our") else word for word in what)


def _about(joint: str, what: Sequence[str]) -> str:
    phrase = " ".join(what)
    who, where = person_phrase(what[:1]), office_phrase(what[1:]) if len(what) > 1 else None
    if who and where:
        return f"{joint} {who} at {where}"
    return f"{joint} {noun_phrase(phrase) or proper(phrase)}"


def _occasion(rest: Sequence[str]) -> str:
    """As in "your brother's wedding" for "wedding brother", "a party" for "party"."""
    occasions = _words("occasions")
    for cut in range(len(rest), 0, -1):
        for day, who in ((rest[:cut], rest[cut:]), (rest[-cut:], rest[:-cut])):
            counted = len(day) == 2 and day[0][:1].isdigit() and day[1] in occasions
            if "_".join(day) not in occasions and not counted:
                continue
            person = person_phrase(who) if who else None
            if person and person.startswith("your "):
                return f"{person}{_own(person)} {proper(' '.join(day))}"
            if not who:
                return noun_phrase(" ".join(day)) or f"the {proper(' '.join(day))}"
    return ""


def _own(person: str) -> str:
    return "’" if person.endswith("s") else "’s"


@cache
def _nouns() -> Mapping[str, Sequence[_Noun]]:
    found: dict[str, list[_Noun]] = {}
    sent = table("app.core.text", "things.toml")["sent"]["words"]
    rows: Mapping[str, Mapping[str, Any]] = table("app.core.text", "things.toml")["things"]
    for task, row in rows.items():
        noun = _Noun(
            task=row.get("task", task),
            to=row["to"],
            about=row["about"],
            kinds=frozenset(strings(row.get("kinds", ""))),
            matter=row.get("matter", False),
            names=task == "name_something",
            unless=frozenset(strings(row.get("unless", ""))),
            free=frozenset(strings(row.get("free", ""))),
            office=row.get("office", task in strings(sent)),
        )
        for name in strings(row["nouns"]):
            found.setdefault(name, []).append(noun)
    return {
        name: tuple(sorted(all_, key=lambda one: not one.kinds)) for name, all_ in found.items()
    }


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(strings(table("app.core.text", "things.toml")[name]["words"]))


@cache
def _spelled() -> Mapping[str, str]:
    spelled: Mapping[str, str] = table("app.core.text", "things.toml")["spelled"]
    return spelled
