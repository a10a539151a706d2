"""Standing wishes about answers come in; how a question keeps to them goes out.

A wish for a matter of its own ("explain phone things step by step") colours only what is about it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MType
from app.core.domain.request import GroundKind
from app.core.hypotheses.address import quotation
from app.core.hypotheses.facts import Known, for_others, quotable
from app.core.hypotheses.ties import Asked, fields_of, is_task, names_same
from app.core.text.memo import memoized
from app.core.text.sieved import Sieved, lowered_for
from app.core.text.tables import strings, table
from app.core.text.words import content_words, words

_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})
_MOST = 2
_FIRST_CLAUSE = re.compile(r"[^,.;:(–—]*")
_JOINT = {"en": " and ", "de": " und ", "fr": " et ", "es": " y "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A wish that holds for this request: what it is called, how it is said, who said so."""

    name: str
    say: str
    known: Known


def colours_for(recalled: Iterable[Candidate], asked: Asked) -> tuple[Colour, ...]:
    """The wishes that hold for a request and can be said in its language, in the table's order."""
    rows = _rows_for(asked.task)
    if not rows:
        return ()
    wishes = [
        (one.item, names)
        for one in recalled
        if one.item.mtype in _WISHES and (names := _wished(one.item.text)) and _holds(one, asked)
    ]
    found = []
    for row in rows if wishes else ():
        said = row.say.get(asked.language)
        if said is None:
            continue
        item = next((one for one, names in wishes if row.name in names), None)
        if item is not None:
            known = Known(
                value=said,
                kind=GroundKind.MEMORY,
                said=quotation(item.text),
                memory_id=item.id,
            )
            found.append(Colour(name=row.name, say=said, known=known))
    return tuple(found)


def coloured(
    question: str, colours: Sequence[Colour], language: str
) -> tuple[str, tuple[Known, ...]]:
    """The question with up to two wishes it does not say yet, and the memories they rest on."""
    if not colours:
        return question, ()
    said = frozenset(words(question))
    kept = [one for one in colours if said.isdisjoint(_row(one.name).but)][:_MOST]
    if not kept:
        return question, ()
    end = question[len(question.rstrip("? \u00a0\u202f")) :]
    wish = _JOINT[language].join(one.say for one in kept)
    text = f"{question.removesuffix(end)}, {wish}{end}"
    return text, tuple(one.known for one in kept)


def _holds(wish: Candidate, asked: Asked) -> bool:
    if not quotable(wish.item) or for_others(wish, asked.text):
        return False
    text = wish.item.text
    return not _bound(text) or names_same(text, asked) or bool(fields_of(text) & asked.fields)


@memoized
def _bound(wish: str) -> bool:
    """Whether the first clause of a wish names a matter of its own."""
    first = _FIRST_CLAUSE.match(wish)
    return any(word not in _any() for word in content_words(first[0] if first else wish))


@memoized
def _wished(text: str) -> frozenset[str]:
    """The names of the rows a wish is told by."""
    lowered = lowered_for(text)
    return frozenset(row.name for row in _rows() if row.wish.search(text, lowered))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    name: str
    wish: Sieved
    say: dict[str, str]
    tasks: tuple[str, ...]
    but: frozenset[str]


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            name=name,
            wish=Sieved("|".join(row["wish"])),
            say=row["say"],
            tasks=strings(row["tasks"]),
            but=frozenset(strings(row["but"])),
        )
        for name, row in table("app.core.hypotheses", "colours.toml").items()
        if name != "any"
    )


@lru_cache(maxsize=256)
def _rows_for(task: str) -> tuple[_Row, ...]:
    return tuple(row for row in _rows() if any(is_task(task, one) for one in row.tasks))


def _row(name: str) -> _Row:
    return next(row for row in _rows() if row.name == name)


@cache
def _any() -> frozenset[str]:
    return frozenset(strings(table("app.core.hypotheses", "colours.toml")["any"]["words"]))
