"""A text comes in; what it states goes out as comparable parts: words, figures, negation, order.

Reads English well and other languages as bags of words. It never judges two statements.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.core.text.memo import memoized
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
_EACH = frozenset({"every", "each"})
_NUMBERS = dict(entry.split("=") for entry in strings(_DATA["folds"]["numbers"]))
_FOLDS = {
    form: line.split()[0] for line in strings(_DATA["folds"]["same"]) for form in line.split()
}
_LEAST_STEM = 4  # shorter ones are stems of too much else
_STEMMED = {stem(form): to for form, to in _FOLDS.items() if len(stem(form)) >= _LEAST_STEM}
_TOKEN = re.compile(
    r"[$€£%]|[<>≤≥]=?|\d+(?:st|nd|rd|th)\b|[+-]?\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]\w*(?:['-]\w+)*(?:\+\+|#)?|\w+|[^\w\s]"
)
_NUMBER = re.compile(r"[+-]?\d")
_CONTRACTIONS = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r"\bcan(?:'t|not)\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"'(?:s|re|ve|m|d|ll)\b", ""),
    )
)
_TELLING_SIGNS = "%#@&"
_COMMA = ","
_MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The comparable parts of a text; words are folded stems.

    `order` holds the content words in their order, `content` each once, `listed` in order but
    with the members of lists sorted; `signed` each word with whether a negation reaches it,
    `numbers` the figures in order, `small` the small words that change what is said, `around`
    for each pivot the content words before and after it, `persons` who is spoken of (1, 2),
    `scope` the words that limit it to some occasions, `single` whether it can be true of one
    thing only, `fronted` whether it begins with a part that could as well end it ("In emails, …").
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
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


@memoized
def normalized(text: str) -> str:
    """The text without case, punctuation and spacing: equal for texts that differ in these alone.

    Signs that carry meaning stay: "C" and "C++", "5" and "-5", "$5" and "€5" are not equal.
    """
    folded = plain(text)
    return _joined(_TOKEN.findall(folded)) or folded.strip()


def _joined(tokens: Sequence[str]) -> str:
    return " ".join(filter(_is_said, tokens))


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
        plain = stem(word)
        base = _FOLDS.get(plain) or _STEMMED.get(plain, word)
    return stem(base)


_PLACES = frozenset(fold(word) for word in strings(_DATA["scope"]["places"]))
GENERIC = frozenset(fold(word) for word in strings(_DATA["scope"]["generic"]))
"""Folded words that say a wish is about answers as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Role:
    """What a token does wherever it stands; `word` is its folded form when it is content."""

    word: str | None = None
    number: str | None = None
    negates: str | None = None
    person: int = 0
    ends_clause: bool = False
    pivot: bool = False
    lists: bool = False
    weighty: bool = False
    single: bool = False
    past: bool = False
    conditional: bool = False
    opens: bool = False


@lru_cache(maxsize=8_192)
def _role(token: str) -> _Role:
    number = _NUMBERS.get(token) or (token.replace(",", "") if _NUMBER.match(token) else None)
    content = number is None and token not in _NEGATORS and _is_content(token)
    return _Role(
        word=fold(token) if content else None,
        number=number,
        negates=_NEGATORS.get(token),
        person=1 if token in _FIRST else 2 if token in _SECOND else 0,
        ends_clause=token in _CLAUSE_ENDS,
        pivot=token in _PIVOTS,
        lists=token in _LISTS,
        weighty=token in _WEIGHTY,
        single=token in _SINGLE,
        past=token in _PAST or (content and token.endswith("ed") and len(token) > 4),
        conditional=token in _CONDITIONS,
        opens=token in _OPENERS,
    )


def _is_content(token: str) -> bool:
    if not _is_said(token) or token in _LIGHT or token in _WEIGHTY:
        return False
    return token in _FOLDS or token not in STOP_WORDS


@memoized
def read(text: str) -> Statement:
    """What `text` states, in comparable parts. Only its first 2,000 characters are read."""
    folded = plain(text[:_MAX_CHARACTERS])
    tokens = bare = _TOKEN.findall(folded)
    if "'" in folded or "cannot" in folded:
        full = folded
        for pattern, words in _CONTRACTIONS:
            full = pattern.sub(words, full)
        tokens = _TOKEN.findall(full)
    reader = _Reader(lists=not _LISTS.isdisjoint(tokens))
    skip = False
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        skip = not skip and reader.take(token, following)
    return reader.statement(_joined(bare) or folded.strip())


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
        role = _role(token)
        if (token, following) in _NEGATING_PAIRS:
            self._past |= role.past
            self._negative = True
            return True
        self._note_grammar(token, role)
        if role.negates is not None:
            self._negative = not self._negative
            if role.negates:
                self._add(fold(role.negates))
        elif role.number is not None:
            self._numbers.append(role.number)
        elif role.word is not None:
            self._add(role.word)
        return False

    def _note_grammar(self, token: str, role: _Role) -> None:
        if role.ends_clause:
            self._negative = self._opened = self._conditional = False
        if role.pivot:
            self._pivots.append((token, len(self._order)))
        if role.weighty:
            self._small[token] += 1
        if role.person:
            self._persons.append(role.person)
        if not self._begun:
            self._begun = True
            self._fronted = role.opens or role.conditional or role.pivot or token in _EACH
        self._joining |= role.lists or (self._lists and token == _COMMA)
        self._single |= role.single
        self._past |= role.past
        self._conditional |= role.conditional
        self._opened |= role.opens

    def _add(self, word: str) -> None:
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
