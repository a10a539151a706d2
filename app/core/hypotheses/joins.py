"""Two memories that share a name come in, one of which says who that is; the two as one go out.

"I have a beagle called Buster" and "Buster limps" are one matter: "my beagle Buster limps".
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MType
from app.core.hypotheses.facts import quotable
from app.core.text.language import DEFAULT_LANGUAGE, detect_language
from app.core.text.memo import memoized
from app.core.text.tables import strings, table
from app.core.text.words import STOP_WORDS

_DATA = table("app.core.hypotheses", "joins.toml")
_PATTERNS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    code: tuple(re.compile(source.format(**_DATA["parts"]), re.IGNORECASE) for source in sources)
    for code, sources in _DATA["tells"].items()
}
_ONLY = re.compile("|".join(_DATA["only"]["patterns"]), re.IGNORECASE)
_LOOSE = STOP_WORDS | frozenset(strings(_DATA["loose"]["words"]))
_CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-Ý][a-zà-ÿß]+(?!\w)")
_MINE = re.compile(r"(?:i|we)(?: have|['’]ve got| got| own)\b", re.IGNORECASE)
_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})


class Acquaintances:
    """Who the names are that a person's memories hold, and which memory says so."""

    def __init__(self, recalled: Sequence[Candidate]) -> None:
        self._told = [
            one for one in recalled if quotable(one.item) and one.item.mtype not in _WISHES
        ]
        self._who: dict[str, tuple[str, Candidate]] = {}
        for one in self._told:
            for name, who in who_is(one.item.text).items():
                self._who.setdefault(name, (who, one))

    def told_by(self, memory: Candidate) -> Candidate | None:
        """The other memory that says who it is that `memory` speaks of."""
        return self._told_by(memory)[1]

    def who_in(self, memory: Candidate) -> str:
        """What another memory says of whom this one names ("my beagle"); "" when none does."""
        return self._told_by(memory)[0]

    def _told_by(self, memory: Candidate) -> tuple[str, Candidate | None]:
        words = capitalised(memory.item.text) if self._who else frozenset[str]()
        for name, (who, teller) in self._who.items():
            if name in words and teller is not memory:
                return who, teller
        return "", None

    def more_of(self, memory: Candidate) -> Candidate | None:
        """Another memory that tells more of somebody `memory` says who they are."""
        own = {name for name, (_, teller) in self._who.items() if teller is memory}
        if not own:
            return None
        others = (one for one in self._told if one is not memory)
        return next((one for one in others if own & capitalised(one.item.text)), None)

    def in_full(self, text: str) -> str:
        """`text` with the first name somebody else is known by said in full: "my beagle Buster"."""
        if detect_language(text) != DEFAULT_LANGUAGE:
            return text
        for name, (who, _) in self._who.items():
            if name in capitalised(text) and who.partition(" ")[2].lower() not in text.lower():
                said = f"{who[0].upper()}{who[1:]}" if text.startswith(name) else who
                return text.replace(name, f"{said} {name}", 1)
        return text


def says_only_who(text: str) -> bool:
    """Whether a memory tells that somebody is there, what they are and their name, and no more."""
    return _ONLY.match(text.strip(" .!")) is not None


@memoized
def who_is(memory: str) -> Mapping[str, str]:
    """By name, who somebody is, in the memory's own words: {"Buster": "my beagle"}."""
    language = detect_language(memory)
    mine = _MINE.match(memory) is not None
    found: dict[str, str] = {}
    for pattern in _PATTERNS.get(language, ()):
        for one in pattern.finditer(memory):
            if _LOOSE.isdisjoint(one["who"].lower().split()):
                known = _owned(one, mine=mine) if language == DEFAULT_LANGUAGE else one["who"]
                found.setdefault(one["name"].partition(" ")[0], known)
    return MappingProxyType(found)


def _owned(found: re.Match[str], *, mine: bool) -> str:
    """The words "my beagle", or "the beagle" where it is somebody else's."""
    whose = found["whose"].lower()
    own = whose in ("my", "our") or (whose in ("a", "an") and mine)
    return f"{'my' if own else 'the'} {found['who']}"


@memoized
def capitalised(text: str) -> frozenset[str]:
    """The words of a text that could be names."""
    return frozenset(_CAPITAL.findall(text))
