"""A clause comes in; the first rule that says what it means goes out, with what was said.

The rules are data (rules_*.toml, in the language of grammar.toml), tried in their order. It never
looks beyond the clause.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from app.core.domain.memory import MType
from app.core.learning.grammar import CAPTURE, compiled, first_words, needs
from app.core.learning.lifetimes import Force
from app.core.learning.ownwords import either
from app.core.text.tables import strings, table

LANGUAGES = ("en", "de", "fr", "es")
_WORD = re.compile(r"[^\s,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One way of saying: the `firsts` it can begin with (None = any) and the words it `needs`."""

    text: str
    firsts: frozenset[str] | None
    needs: tuple[frozenset[str], ...]
    open_ended: bool

    def pattern_for(self, words: frozenset[str]) -> re.Pattern[str] | None:
        """Its pattern, when a text of these words can fit it at all."""
        if any(needed.isdisjoint(words) for needed in self.needs):
            return None
        return compiled(self.text, open_ended=self.open_ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of statement. `topic` may hold {what}; "" = to be taken from the words.

    `refuses` = beginnings of what is said with which it is none; `alone` = only beside no request
    for work; `sentence` = it spans a whole sentence; `anywhere` = it need not begin a clause.
    `text` rewords what would not stand alone; {what} and {said} are the first and last thing said.
    """

    id: str
    mtype: MType
    topic: str
    force: Force
    says: tuple[Saying, ...]
    refuses: re.Pattern[str] | None
    not_ending: str
    tags: tuple[str, ...]
    alone: bool
    sentence: bool
    anywhere: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A rule that fits a clause up to `end`; `what` and `said` are the first and last capture."""

    rule: Rule
    end: int
    what: str
    said: str


def meaning_of(clause: str, veil: str, *, sentence: bool = False) -> Meaning | None:
    """What a clause says; `veil` is the clause with quotations veiled. None = nothing we know."""
    words = _words(veil)
    for rule, saying in _candidates((veil.split() or [""])[0].casefold()):
        if rule.sentence is sentence and not rule.anywhere:
            pattern = saying.pattern_for(words)
            found = pattern.match(veil) if pattern else None
            if found is not None and not _refused(rule, found):
                return _meaning(rule, found, clause)
    return None


def meanings_within(sentence: str, veil: str) -> list[Meaning]:
    """What a sentence says by the way, by the rules that need not begin a clause."""
    words = _words(veil)
    patterns = (
        (rule, saying.pattern_for(words))
        for rule in rules()
        if rule.anywhere
        for saying in rule.says
    )
    return [
        _meaning(rule, found, sentence)
        for rule, pattern in patterns
        if pattern
        for found in pattern.finditer(veil)
    ]


def _words(veil: str) -> frozenset[str]:
    return frozenset(_WORD.findall(veil.casefold()))


def _meaning(rule: Rule, found: re.Match[str], clause: str) -> Meaning:
    spans = [found.span(name) for name in found.groupdict() if name.startswith(CAPTURE)]
    said = [clause[start:end] for start, end in spans if start >= 0] or [""]
    return Meaning(rule=rule, end=found.end(), what=said[0], said=said[-1])


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are tried."""
    tables = (table("app.core.learning", f"rules_{language}.toml") for language in LANGUAGES)
    return tuple(_read(row) for rows in tables for row in rows["rule"])


@cache
def _index() -> dict[str | None, tuple[tuple[int, Rule, Saying], ...]]:
    """First word → the sayings that can begin with it; None → those that begin with anything."""
    found: dict[str | None, list[tuple[int, Rule, Saying]]] = {None: []}
    pairs = ((rule, saying) for rule in rules() for saying in rule.says)
    for place, (rule, saying) in enumerate(pairs):
        for word in [None] if saying.firsts is None else saying.firsts:
            found.setdefault(word, []).append((place, rule, saying))
    return {word: tuple(entries) for word, entries in found.items()}


@lru_cache(maxsize=512)
def _candidates(first: str) -> tuple[tuple[Rule, Saying], ...]:
    entries = sorted((*_index().get(first, ()), *_index()[None]), key=lambda entry: entry[0])
    return tuple((rule, saying) for _, rule, saying in entries)


def _read(row: dict[str, Any]) -> Rule:
    refused = strings(row.get("not", []))
    return Rule(
        id=row["id"],
        mtype=MType(row["mtype"]),
        topic=row["topic"],
        force=Force(row["force"]),
        says=tuple(_saying(text, row) for text in row["says"]),
        refuses=re.compile(rf"(?:{either(refused)})(?![\w'])", re.IGNORECASE) if refused else None,
        not_ending=row.get("not_ending", ""),
        tags=strings(row.get("tags", [])),
        alone=row.get("alone", False),
        sentence=row.get("sentence", False),
        anywhere=row.get("anywhere", False),
        text=row.get("text", ""),
    )


def _saying(text: str, row: dict[str, Any]) -> Saying:
    return Saying(
        text=text,
        firsts=first_words(text),
        needs=needs(text),
        open_ended=row.get("anywhere", False),
    )


def _refused(rule: Rule, found: re.Match[str]) -> bool:
    """Whether the last thing said begins with what makes it something else."""
    said = [text for name, text in found.groupdict().items() if name.startswith(CAPTURE) and text]
    if not said:
        return False
    last = said[-1]
    first = last.split()[0].casefold()
    participle = bool(rule.not_ending) and first.endswith(rule.not_ending)
    if (participle and first not in _plain_words()) or last.casefold() in _small_words():
        return True
    return rule.refuses is not None and rule.refuses.match(last) is not None


@cache
def _small_words() -> frozenset[str]:
    """Words that join and say nothing by themselves: "I love to" says not what."""
    return frozenset(strings(table("app.core.learning", "grammar.toml")["ends"]["words"]))


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(strings(table("app.core.learning", "grammar.toml")["participles"]["plain"]))
