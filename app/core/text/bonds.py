"""A text comes in; what its small words and capitals bind goes out, to be compared with another's.

The same words can be bound otherwise: "sold to Ben" and "sold by Ben", "I want to be a pilot" and
"I am a pilot", "Dr Lang" and "Dr Lange". It never judges content; in doubt two texts differ.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.text.memo import memoized
from app.core.text.words import STOP_WORDS, words

_MAX_CHARACTERS = 2_000
_ROLES = frozenset({"by", "for", "with", "to", "from", "about", "against", "near"})
_SENTENCE_ENDS = ".!?:;\n"
_CAPITAL = re.compile(r"\S+")
# A participle by its ending: -ed, or those of most irregular ones ("sold", "bitten", "taught").
_DONE = r"(?:not\s+|\w+ly\s+|been\s+)?\w+(?:ed|en|wn|ght|ld|id|nt|de|ost)\b"
_IS = r"(?:\b(?:am|is|are)|\w'(?:m|re|s))\s+"
_MARKS = {
    "wish": re.compile(r"\bwants?(?:ed)? to\b", re.IGNORECASE),
    "future": re.compile(r"\b(?:going|about) to (?!the\b|a\b|my\b)[a-z]", re.IGNORECASE),
    "passive": re.compile(rf"\b(?:was|were|been|being|be|got)\s+{_DONE}", re.IGNORECASE),
    "perfect": re.compile(rf"(?:\b(?:have|has|had)|\w've)\s+{_DONE}", re.IGNORECASE),
    "progressive": re.compile(rf"{_IS}(?:not\s+|\w+ly\s+)?\w{{2,}}ing\b", re.IGNORECASE),
    "exception": re.compile(
        r"\b(?:everything|everyone|everybody|all|anything|nobody|nothing)\s+(?:but|except)\b",
        re.IGNORECASE,
    ),
}
_OWN = frozenset({"my", "mine", "our", "ours", "your", "yours"})
_OTHERS = frozenset({"his", "her", "hers", "their", "theirs", "he", "she", "they", "him", "them"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """`names` are capitalised within a sentence, `said` all words, both as written but casefolded.

    `roles` holds the prepositions before each word they lead to, `marks` what the grammar says of
    the whole ("wish", "passive", "perfect", …); `own` and `others` are the words that say whose.
    """

    names: frozenset[str]
    said: frozenset[str]
    roles: Mapping[str, frozenset[str]]
    marks: frozenset[str]
    own: frozenset[str]
    others: frozenset[str]

    def agree(self, other: "Bonds") -> bool:
        """Whether nothing is bound otherwise in the other text."""
        return (
            self.marks == other.marks
            and self.others == other.others
            and (self.own == other.own or not self.own or not other.own)
            and not _misspelt(self, other)
            and not _misspelt(other, self)
            and all(roles & other.roles.get(word, roles) for word, roles in self.roles.items())
        )


@memoized
def bonds_of(text: str) -> Bonds:
    """What a text binds. Only its first 2,000 characters are read."""
    text = text[:_MAX_CHARACTERS]
    said = words(text)
    return Bonds(
        names=_names(text),
        said=frozenset(said),
        roles=_roles(said),
        marks=frozenset(name for name, pattern in _MARKS.items() if pattern.search(text)),
        own=_OWN.intersection(said),
        others=_OTHERS.intersection(said),
    )


def _names(text: str) -> frozenset[str]:
    found: set[str] = set()
    begins = True
    for piece in _CAPITAL.findall(text):
        if piece[0].isupper() and not begins:
            found.update(words(piece)[:1])
        begins = piece[-1] in _SENTENCE_ENDS
    return frozenset(name for name in found if name not in STOP_WORDS)


def _roles(said: list[str]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    role: str | None = None
    for word in said:
        if word in _ROLES:
            role = word
        elif role is not None and word not in STOP_WORDS:
            found[word].add(role)
            role = None
    return {word: frozenset(roles) for word, roles in found.items()}


def _misspelt(one: Bonds, other: Bonds) -> bool:
    """Whether a name is almost another's word: by a letter or two at its end."""
    return any(
        len(name) > 2
        and name not in other.said
        and any(_alike(name, word) for word in other.said - one.said)
        for name in one.names
    )


def _alike(name: str, word: str) -> bool:
    shorter, longer = sorted((name, word), key=len)
    return longer.startswith(shorter) and len(longer) - len(shorter) <= 2
