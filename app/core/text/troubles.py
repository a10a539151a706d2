"""Key words come in; the trouble they tell of, as a phrase and by its kind, goes out, if any.

"light bulb flickering" → "a flickering light bulb", "washing machine smells" → "a washing machine
that smells", "lost passport" → "a lost passport". English only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.core.text.memo import memoized
from app.core.text.names import proper
from app.core.text.phrases import JOINTS, is_person, noun_phrase, office_phrase
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS

KINDS = ("child", "living", "body", "software", "food", "papers", "thing")
_MOST_WORDS, _LONGEST_THING = 7, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong: a noun phrase for a sentence, and one of `KINDS`; `gone` = lost or refused."""

    phrase: str
    kind: str
    gone: bool = False


@memoized
def trouble_of(text: str) -> Trouble | None:
    """The trouble two to seven English key words tell of; None when they tell of none."""
    said = text.strip(" .!?").lower().replace("’", "'").split()
    while said and said[0] in ("my", "our", "the"):
        said = said[1:]
    if not 2 <= len(said) <= _MOST_WORDS:
        return None
    found = _before(said) or _clause(said) or _behind(said) or _named(said)
    # what somebody does is no fault to repair; a child is helped
    if found is None or found.kind in ("child", "living"):
        return found
    return None if any(is_person(word) for word in said) else found


def _before(said: Sequence[str]) -> Trouble | None:
    """As in "lost passport", "sore knee running"."""
    state = said[0]
    if state not in _states():
        return None
    thing, rest = _thing(said[1:])
    if not thing or said[1] in JOINTS:
        return None
    return _trouble(state, thing, rest)


def _behind(said: Sequence[str]) -> Trouble | None:
    """As in "light bulb flickering", "wifi slow upstairs"."""
    for at in range(1, min(len(said), _LONGEST_THING + 1)):
        if said[at] in _words("objects", "words") and said[at + 1 :]:
            noun = noun_phrase(" ".join(said[:at]))
            what = " ".join(said[at + 1 :])
            doing = f"{said[at]} {noun_phrase(what, own=True) or what}"
            if noun is None:
                return None
            verb = _agreeing(f"that is {doing}", said[:at])
            return Trouble(phrase=f"{noun} {verb}", kind=_kind(said[:at]))
        if said[at - 1] in _words("states", "nouns"):
            return None
        if said[at] in _states() and not _opens(said[at - 1]):
            return _trouble(said[at], said[:at], said[at + 1 :])
    return None


def _clause(said: Sequence[str]) -> Trouble | None:
    """As in "washing machine smells", "cat not eating", "car won't start"."""
    for at in range(1, len(said)):
        word, thing, rest = said[at], said[:at], said[at + 1 :]
        if _opens(said[at - 1]):
            return None
        if thing[-1].endswith("ing"):
            continue
        if word in _clauses() and rest:
            verb = f"{_agreeing(_clauses()[word], thing)} {' '.join(rest)}"
        elif word in _words("states", "verbs") and not thing[-1].endswith("s"):
            verb = f"that {word} {_circumstance(rest, thing)}".strip()
        else:
            continue
        named = len(thing) == 1 and thing[0] not in STOP_WORDS
        noun = noun_phrase(" ".join(thing)) or (proper(thing[0]) if named else None)
        if noun is None:
            return None
        return Trouble(phrase=f"{noun} {verb}", kind=_kind(thing))
    return None


def _agreeing(verb: str, thing: Sequence[str]) -> str:
    """The clause as it follows one or several."""
    last = thing[-1]
    if last not in ("mice", "people", "children") and (last[-1] != "s" or last.endswith("ss")):
        return verb
    for one, several in table("app.core.text", "troubles.toml")["several"].items():
        verb = re.sub(rf"{one}\b" if one[0] == " " else rf"\b{one}", several, verb, count=1)
    return verb


def _named(said: Sequence[str]) -> Trouble | None:
    """As in "toddler tantrums", "headache after coffee", "back pain office chair"."""
    nouns = _words("states", "nouns")
    at = next((place for place, word in enumerate(said) if word in nouns), None)
    if at is None:
        return None
    head, rest = said[: at + 1], said[at + 1 :]
    # "rust lifetimes", "crash course": before another noun it stands for something else
    if at == 0 and head[0] in _words("states", "last") and rest[0] not in JOINTS:
        return None
    noun = noun_phrase(" ".join(head)) or proper(" ".join(head))
    if len(head) > 2 and head[0] in _words("kinds", "living"):
        noun = f"{' '.join(head[1:])} on {noun_phrase(head[0]) or f'a {head[0]}'}"
    if rest and _kind(rest) == "child":
        return Trouble(phrase=f"{noun} in {noun_phrase(' '.join(rest))}", kind="child")
    return Trouble(phrase=f"{noun} {_circumstance(rest, head)}".strip(), kind=_kind(head))


def _trouble(state: str, thing: Sequence[str], rest: Sequence[str]) -> Trouble | None:
    noun = noun_phrase(f"{state} {' '.join(thing)}")
    if noun is None:
        return None
    phrase = f"{noun} {_circumstance(rest, thing)}".strip()
    kind = _kind(thing)
    lost = state in _words("away", "words") and kind == "living"
    gone = lost or (state in _words("gone", "words") and kind in ("papers", "thing", "software"))
    return Trouble(phrase=phrase, kind="papers" if gone else kind, gone=gone)


def _thing(said: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The noun, and what is said of when and where it happens."""
    for at in range(1, len(said)):
        if said[at] in JOINTS or said[at] in _words("during", "words") or office_phrase(said[at:]):
            return said[:at], said[at:]
    return said, ()


def _circumstance(rest: Sequence[str], thing: Sequence[str]) -> str:
    """When and where: "running" → "when running", "night" → "at night"."""
    if not rest:
        return ""
    if rest[0] in JOINTS:
        return f"{rest[0]} {noun_phrase(' '.join(rest[1:])) or ' '.join(rest[1:])}"
    if rest[0] in _words("during", "words"):
        return f"when {' '.join(rest)}"
    times = table("app.core.text", "phrases.toml")["times"]
    joined = " ".join(rest)
    systems = table("app.core.text", "troubles.toml")["systems"]
    if joined in times or joined in systems:
        return str(times.get(joined) or systems[joined])
    if (office := office_phrase(rest)) is not None:
        return f"with {office}"
    joint = (
        "from"
        if _kind(thing) == "body"
        else "at"
        if thing[-1] in _words("loud", "words")
        else "with"
    )
    return f"{joint} {noun_phrase(joined) or proper(joined)}"


def _opens(word: str) -> bool:
    return word in JOINTS or word in ("is", "are", "was", "to", "how", "why", "what")


def _kind(thing: Sequence[str]) -> str:
    """The kind of the last word that tells one."""
    for word in reversed(thing):
        for kind in ("child", "living", "body", "software", "food", "papers"):
            if word in _words("kinds", kind):
                return kind
    return "thing"


@cache
def _states() -> frozenset[str]:
    return _words("states", "adjectives") | _words("states", "participles")


@cache
def _clauses() -> Mapping[str, str]:
    clauses: Mapping[str, str] = table("app.core.text", "troubles.toml")["clauses"]
    return clauses


@cache
def _words(section: str, name: str) -> frozenset[str]:
    return frozenset(strings(table("app.core.text", "troubles.toml")[section][name]))
