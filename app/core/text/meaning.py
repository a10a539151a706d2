"""Two texts come in; whether they state the same, or exclude each other, goes out.

The second look past cosine: embeddings of opposite statements can be closer than those of
paraphrases, so figures, negation, order, direction and every content word are compared. In doubt
both answers are "no".
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from app.core.text.bonds import Bonds, bonds_of
from app.core.text.memo import MAX_CHARACTERS, memoized
from app.core.text.statements import GENERIC, Statement, fold, normalized, read
from app.core.text.tables import strings, table
from app.core.text.topics import Saying, saying_of

__all__ = [
    "LONG",
    "Reading",
    "contradicts",
    "normalized",
    "opposites",
    "reading",
    "same_scope",
    "same_statement",
]


def _groups(name: str) -> dict[str, tuple[frozenset[str], ...]]:
    """For each word the groups it belongs to."""
    lines = strings(table("app.core.text", "meaning.toml")["opposites"][name])
    groups = [frozenset(fold(word) for word in line.split()) for line in lines]
    return {
        word: tuple(group for group in groups if word in group)
        for word in frozenset().union(*groups)
    }


_ANTONYMS = _groups("antonyms")
_ALTERNATIVES = _groups("alternatives")
T = TypeVar("T")

_NEARLY_ALL = 0.75
MAX_PAIRS = 8_192
LONG = 15
"""Content words from which a word more or less is an edit, when nothing of weight differs."""
_NEARLY_EQUAL = 0.9


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text with what it states, read when first needed; for comparing one text with many."""

    text: str

    @cached_property
    def statement(self) -> Statement:
        """Its comparable parts."""
        return read(self.text)

    @cached_property
    def bonds(self) -> Bonds:
        """What its small words and capitals bind."""
        return bonds_of(self.text)

    @cached_property
    def saying(self) -> Saying | None:
        """Its topic and the value said."""
        return saying_of(self.text)


@memoized
def reading(text: str) -> Reading:
    """The text's reading, shared: a person's memories are compared at every request."""
    return Reading(text=text)


def same_statement(a: str | Reading, b: str | Reading) -> bool:
    """Whether `b` only restates `a`: content, figures, negation, direction, time, person, role."""
    first, second = _reading(a), _reading(b)
    one, other = first.statement, second.statement
    if one.normalized == other.normalized:
        return True
    if not one.order and not one.numbers:
        return False
    return (
        one.numbers == other.numbers
        and _equal_counts(one.small, other.small)
        and one.past == other.past
        and _persons_agree(one, other)
        and first.bonds.agree(second.bonds)
        and (_equal(one, other) or _nearly_equal(one, other))
    )


def contradicts(a: str | Reading, b: str | Reading) -> bool:
    """Whether `a` and `b` speak of the same thing and cannot both hold."""
    one = a.text if isinstance(a, Reading) else a
    other = b.text if isinstance(b, Reading) else b
    if len(one) > MAX_CHARACTERS or len(other) > MAX_CHARACTERS:
        return _contradicts(_reading(a), _reading(b))
    return _contradicts_memoized(one, other)


def _contradicts(first: Reading, second: Reading) -> bool:
    one, other = first.statement, second.statement
    if one.scope != other.scope:
        return False
    exclude = (
        _says_other_value(first, second)
        or _negates(one, other)
        or _differs_in_opposites(one, other)
        or _differs_in_numbers(one, other)
        or (one.content == other.content and _turned_round(one, other))
    )
    # asked last: of few pairs is any of this true, and it is the longest to work out
    return exclude and not same_statement(first, second)


@lru_cache(maxsize=MAX_PAIRS)
def _contradicts_memoized(one: str, other: str) -> bool:
    """The same preferences meet at every request of a person; a text keeps its own hash."""
    return _contradicts(reading(one), reading(other))


@lru_cache(maxsize=8_192)
def opposites(word: str) -> frozenset[str]:
    """The folded words that can exclude this folded one."""
    groups = (*_ANTONYMS.get(word, ()), *_ALTERNATIVES.get(word, ()))
    return frozenset().union(*groups)


def same_scope(a: str | Reading, b: str | Reading) -> bool:
    """Whether two wishes are limited to the same occasions ("in emails"), or neither is limited."""
    return _reading(a).statement.scope == _reading(b).statement.scope


def _reading(text: str | Reading) -> Reading:
    return text if isinstance(text, Reading) else reading(text)


def _persons_agree(one: Statement, other: Statement) -> bool:
    if not one.persons or not other.persons:
        return True
    return one.persons[0] == other.persons[0] and set(one.persons) == set(other.persons)


def _equal(one: Statement, other: Statement) -> bool:
    return (
        one.content == other.content
        and _equal_counts(one.signed, other.signed)
        and not _turned_round(one, other)
        and _order_agrees(one, other)
    )


def _equal_counts(one: Counter[T], other: Counter[T]) -> bool:
    """As `==`, which counts what is missing as 0 and asks for each word; here nothing is 0."""
    return dict.__eq__(one, other)


def _nearly_equal(one: Statement, other: Statement) -> bool:
    """Long texts of which one has a few plain words more; none of them has an opposite."""
    if min(len(one.order), len(other.order)) < LONG or _turned_round(one, other):
        return False
    shared = (one.signed & other.signed).total()
    if shared < _NEARLY_EQUAL * (one.signed | other.signed).total():
        return False
    differing = one.content ^ other.content
    return one.negative == other.negative and not any(
        word in _ANTONYMS or word in _ALTERNATIVES for word in differing
    )


def _turned_round(one: Statement, other: Statement) -> bool:
    """Two things changed sides of a pivot ("csv to json", "json to csv"), or "to" is "from"."""
    directions = [
        {pivot for pivot, _, _ in each.around} & {"to", "into", "from"} for each in (one, other)
    ]
    if all(directions) and not directions[0] & directions[1] and {"from"} in directions:
        return True
    return any(
        bool(left & other_right) and bool(right & other_left) and left != other_left
        for pivot, left, right in one.around
        for other_pivot, other_left, other_right in other.around
        if pivot == other_pivot
    )


def _order_agrees(one: Statement, other: Statement) -> bool:
    """The same order, but for lists and one part moved to the front ("In emails, be brief")."""
    if one.order == other.order or one.listed == other.listed:
        return True
    first, second = one.listed, other.listed
    return (one.fronted or other.fronted) and any(
        first[cut:] + first[:cut] == second for cut in range(1, len(first))
    )


def _says_other_value(first: Reading, second: Reading) -> bool:
    """The same topic with another value, for topics of which only one thing can be true."""
    a, b = first.saying, second.saying
    one, other = first.statement, second.statement
    if a is None or b is None or a.topic != b.topic or one.negative or other.negative:
        return False
    for stance in a.stances:
        mine, yours = one.content & stance, other.content & stance
        if mine and yours and not mine & yours:
            return _same_object(one.content - mine, other.content - yours)
    if a.stances or a.many:
        return False
    return bool(a.value and b.value) and not (a.value <= b.value or b.value <= a.value)


def _same_object(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Whether what else two wishes name can be one thing: "short titles", "long reports" not."""
    mine, yours = mine - GENERIC, yours - GENERIC
    return not mine or not yours or bool(mine & yours)


def _negates(one: Statement, other: Statement) -> bool:
    """Nearly the same words, the last of them negated in one and not in the other."""
    if one.numbers != other.numbers or one.past != other.past:
        return False
    shared = one.content & other.content
    if not shared or len(shared) < _NEARLY_ALL * len(one.content | other.content):
        return False
    # what a short statement is about stands at its end
    last = next(word for word in reversed(one.order) if word in shared)
    return one.sign(last) != other.sign(last)


def _differs_in_opposites(one: Statement, other: Statement) -> bool:
    """One word each is left over, the two exclude each other, and the rest is the same."""
    if len(one.content) != len(other.content) or one.numbers != other.numbers:
        return False
    mine, yours = one.content - other.content, other.content - one.content
    if len(mine) != 1 or len(yours) != 1:
        return False
    (first,), (second,) = mine, yours
    if one.sign(first) != other.sign(second):
        return False
    if any(second in group for group in _ANTONYMS.get(first, ())):
        return True
    kind = any(second in group for group in _ALTERNATIVES.get(first, ()))
    return kind and one.single and other.single


def _differs_in_numbers(one: Statement, other: Statement) -> bool:
    return (
        one.numbers != other.numbers
        and len(one.numbers) == len(other.numbers) > 0
        and bool(one.content)
        and one.content == other.content
        and _equal_counts(one.signed, other.signed)
    )
