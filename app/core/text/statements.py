"""A text comes in; what it states goes out as comparable parts: words, figures, negation, order.

Reads English well and other languages as bags of words. It never judges two statements: see `meaning`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.core.text.tables import pairs, strings, table
from app.core.text.words import STOP_WORDS, stem

_DATA = table("app.core.text", "meaning.toml")
_GRAMMAR = _DATA["grammar"]
_NEGATORS: Mapping[str, str] = _DATA["negators"]
_NEGATING_PAIRS = frozenset(pairs(_GRAMMAR["negating_pairs"]))
_CLAUSE_ENDS = frozenset(strings(_GRAMMAR["clause_ends"]))
_PIVOTS = frozenset(strings(_GRAMMAR["pivots"]))
_WEIGHTY = frozenset(strings(_GRAMMAR["weighty"]))
_LIGHT = frozenset(strings(_GRAMMAR["light"]))
_LISTS = frozenset(strings(_GRAMMAR["lists"]))
_FIRST = frozenset(strings(_GRAMMAR["first_person"]))
_SECOND = frozenset(strings(_GRAMMAR["second_person"]))
_PAST = frozenset(strings(_GRAMMAR["past_helpers"]))
_SINGLE = frozenset(strings(_DATA["opposites"]["single_valued"]))
_OPENERS = frozenset(strings(_DATA["scope"]["openers"]))
_CONDITIONS = frozenset(strings(_DATA["scope"]["conditions"]))
_NUMBERS = dict(entry.split("=") for entry in strings(_DATA["folds"]["numbers"]))
_FOLDS = {
    form: line.split()[0] for line in strings(_DATA["folds"]["same"]) for form in line.split()
}
_TOKEN = re.compile(
    r"[$€£%]|[<>≤≥]=?|\d+(?:st|nd|rd|th)\b|[+-]?\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]\w*(?:['-]\w+)*(?:\+\+|#)?|\w+|[^\w\s]"
)
_NUMBER = re.compile(r"[+-]?\d")
_CONTRACTIONS = ((re.compile(r"\bcan(?:'t|not)\b"), "can not"), (re.compile(r"\bwon't\b"), "will not"),
                 (re.compile(r"n't\b"), " not"), (re.compile(r"'(?:s|re|ve|m|d|ll)\b"), ""))  # fmt: skip
_TELLING_SIGNS = "%#@&"
_MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The comparable parts of a text; words are folded stems.

    `order` holds the content words in their order, `content` each once, `listed` the same with the members of lists
    sorted; `signed` each word with whether a negation reaches it, `numbers` the figures in order,
    `small` the small words that change what is said, `around` for each pivot the content words
    before and after it, `persons` who is spoken of (1, 2), `scope` the words that limit it to
    some occasions, `single` whether it can be true of one thing only, `fronted` whether it begins
    with a part that could as well stand at its end ("In emails, …").
    """

    normalized: str
    order: tuple[str, ...]
    content: frozenset[str]
    listed: tuple[str, ...]
    signed: Counter[tuple[str, bool]]
    numbers: tuple[str, ...]
    small: Counter[str]
    around: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    persons: tuple[int, ...]
    scope: frozenset[str]
    past: bool
    single: bool
    fronted: bool

    @property
    def negative(self) -> bool:
        """Whether anything in it is negated."""
        return any(sign for _, sign in self.signed)

    def sign(self, word: str) -> bool:
        """Whether the word is negated more often than not."""
        return self.signed[word, True] > self.signed[word, False]


def plain(text: str) -> str:
    """Casefolded, compatible characters made one, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def normalized(text: str) -> str:
    """The text without case, punctuation and spacing: equal for texts that differ in these alone.

    Signs that carry meaning stay: "C" and "C++", "5" and "-5", "$5" and "€5" are not equal.
    """
    folded = plain(text)
    return " ".join(filter(_is_said, _TOKEN.findall(folded))) or folded.strip()


@lru_cache(maxsize=2_048)
def _is_said(token: str) -> bool:
    """Words, figures and symbols are said; punctuation and invisible signs only divide."""
    if len(token) > 1 or token in _TELLING_SIGNS or token.isalnum():
        return True
    return unicodedata.category(token)[0] not in "PMC"


@lru_cache(maxsize=8_192)
def fold(word: str) -> str:
    """The form under which a word is compared: one of a group of synonyms, stemmed."""
    base = _FOLDS.get(word)
    if base is None:
        base = _FOLDS.get(stem(word), word)
    return stem(base)


_PLACES = frozenset(fold(word) for word in strings(_DATA["scope"]["places"]))
GENERIC = frozenset(fold(word) for word in strings(_DATA["scope"]["generic"]))
"""Folded words that say a wish is about answers as such."""


def read(text: str) -> Statement:
    """What `text` states, in comparable parts. Only its first 2,000 characters are read."""
    folded = plain(text[:_MAX_CHARACTERS])
    for pattern, full in _CONTRACTIONS:
        folded = pattern.sub(full, folded) if "'" in folded or "cannot" in folded else folded
    tokens = _TOKEN.findall(folded)
    reader = _Reader(lists=not _LISTS.isdisjoint(tokens))
    skip = False
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        skip = not skip and reader.take(token, following)
    return reader.statement(normalized(text[:_MAX_CHARACTERS]))


class _Reader:
    """Walks over the tokens once and notes what each does."""

    def __init__(self, *, lists: bool) -> None:
        self._lists = lists
        self._order: list[str] = []
        self._groups: list[list[str]] = []
        self._signed: Counter[tuple[str, bool]] = Counter()
        self._numbers: list[str] = []
        self._small: Counter[str] = Counter()
        self._pivots: list[tuple[str, int]] = []
        self._persons: list[int] = []
        self._scope: set[str] = set()
        self._negative = self._past = self._joining = self._single = False
        self._opened = self._conditional = self._fronted = self._begun = False

    def take(self, token: str, following: str) -> bool:
        """Note one token; answers whether `following`, the one after it, is done with too."""
        if (token, following) in _NEGATING_PAIRS:
            self._past |= token == "used"  # noqa: S105 - the word of a text
            self._negative = True
            return True
        if token in _CLAUSE_ENDS:
            self._negative = self._opened = self._conditional = False
        if token in _PIVOTS:
            self._pivots.append((token, len(self._order)))
        self._note_grammar(token)
        if token in _NEGATORS:
            self._negative = not self._negative
            if _NEGATORS[token]:
                self._add(_NEGATORS[token])
        elif token in _NUMBERS or _NUMBER.match(token):
            self._numbers.append(_NUMBERS.get(token, token.replace(",", "")))
        elif _is_content(token):
            self._past |= token.endswith("ed") and len(token) > 4
            self._add(token)
        return False

    def _note_grammar(self, token: str) -> None:
        if not self._begun:
            self._begun = True
            self._fronted = token in _OPENERS or token in _CONDITIONS or token in _PIVOTS
        self._joining |= token in _LISTS or (self._lists and token == ",")  # noqa: S105 - a comma
        self._single |= token in _SINGLE
        self._past |= token in _PAST
        self._conditional |= token in _CONDITIONS
        self._opened |= token in _OPENERS
        if token in _WEIGHTY:
            self._small[token] += 1
        if token in _FIRST or token in _SECOND:
            self._persons.append(1 if token in _FIRST else 2)

    def _add(self, token: str) -> None:
        word = fold(token)
        self._order.append(word)
        self._signed[word, self._negative] += 1
        if self._conditional or (self._opened and word in _PLACES):
            self._scope.add(word)
        if self._joining and self._groups:
            self._groups[-1].append(word)
        else:
            self._groups.append([word])
        self._joining = False

    def statement(self, text: str) -> Statement:
        """All that was noted."""
        order = tuple(self._order)
        return Statement(
            normalized=text,
            order=order,
            content=frozenset(order),
            listed=tuple(word for group in self._groups for word in sorted(group)),
            signed=self._signed,
            numbers=tuple(self._numbers),
            small=self._small,
            around=tuple(
                (pivot, frozenset(order[:place]), frozenset(order[place:]))
                for pivot, place in self._pivots
            ),
            persons=tuple(self._persons),
            scope=frozenset(self._scope),
            past=self._past,
            single=self._single or (len(order) == 1 and not self._persons),
            fronted=self._fronted,
        )


def _is_content(token: str) -> bool:
    if not _is_said(token) or token in _LIGHT or token in _WEIGHTY:
        return False
    return token in _FOLDS or token not in STOP_WORDS
