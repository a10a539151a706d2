"""The task types, read once from the tables beside: what can be asked for, how it is told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from app.core.intent.cues import CueIndex
from app.core.intent.frames import opening
from app.core.text.names import PLACES
from app.core.text.tables import strings, table

_PACKAGE = "app.core.intent"
_FILES = tuple(
    f"tasks_{name}.toml" for name in ["write", "work", "daily", "doing", "made", "topics"]
)
_WEIGHTS = {"strong": 0.82, "fair": 0.55, "weak": 0.3}
FAMILIES = frozenset(
    [
        "write",
        "edit",
        "translate",
        "summarize",
        "explain",
        "research",
        "compare",
        "decide",
        "plan",
        "code",
        "debug",
        "data",
        "math",
        "brainstorm",
        "learn",
        "howto",
        "recommend",
        "converse",
        "unclear",
    ]
)
FALLBACK_TASK = "lookup_topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words a topic kind is told by: `heads` as the last word, `words` and `names` anywhere.

    `phrases` settle it as a whole, whatever their words are told by ("family tree").
    """

    heads: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    endings: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task type. `signs` maps a sign of the text's shape to how far it speaks for the task.

    `opening` and `tail` are what is cut around the subject; without them the cue itself is cut.
    A `general` task gives way to any other that is told. `own` are the words that only name what
    the task makes ("email", "letter"): they say nothing of what it is about. `doing` is the kind of
    verb a task is told by that has nothing else to be told by; a `thing` is told by its noun alone.
    """

    id: str
    family: str
    label: str
    slots: tuple[str, ...]
    signs: Mapping[str, float]
    contains: tuple[str, ...]
    lexicon: Lexicon | None
    opening: re.Pattern[str] | None
    tail: re.Pattern[str] | None
    general: bool
    own: frozenset[str]
    doing: str = ""
    thing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All task types by id, with the index of their cues."""

    tasks: Mapping[str, Task]
    cues: CueIndex
    by_doing: Mapping[str, str]


@cache
def catalogue() -> Catalogue:
    """The catalogue; raises `ValueError` naming the task whose entry is wrong."""
    rows = dict(_rows())
    return Catalogue(
        tasks=MappingProxyType({name: _task(name, row) for name, row in rows.items()}),
        cues=CueIndex(
            (name, source, weight)
            for name, row in rows.items()
            for tier, weight in _WEIGHTS.items()
            for source in row.get(tier, ())
        ),
        by_doing=MappingProxyType(
            {row["doing"]: name for name, row in rows.items() if "doing" in row}
        ),
    )


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in _FILES:
        yield from table(_PACKAGE, file).items()


def _task(name: str, row: Mapping[str, Any]) -> Task:
    if row["family"] not in FAMILIES:
        raise ValueError(f"task {name} names an unknown family: {row['family']!r}")
    return Task(
        id=name,
        family=row["family"],
        label=row["label"],
        slots=tuple(row["slots"]),
        signs=MappingProxyType(dict(row.get("signs", {}))),
        contains=tuple(row.get("contains", ())),
        lexicon=_lexicon(row) if "heads" in row else None,
        general=row.get("general", False),
        own=_own(name, row),
        doing=row.get("doing", ""),
        thing=row.get("thing", False),
        opening=opening(row["frames"]) if "frames" in row else None,
        tail=re.compile(rf"{row['tails']}[\s?.!]*$", re.IGNORECASE) if "tails" in row else None,
    )


def _own(name: str, row: Mapping[str, Any]) -> frozenset[str]:
    cues = [cue for tier in ("fair", "weak") for cue in row.get(tier, ())]
    named = re.split(r"[\s|?^$.]+", " ".join([*cues, row["label"], name.replace("_", " ")]))
    return (
        frozenset(named) | {f"{word}s" for word in named} | frozenset(strings(row.get("own", "")))
    )


def _lexicon(row: Mapping[str, Any]) -> Lexicon:
    names = " ".join(str(row.get(key, "")) for key in ("names", "first_names", "makes"))
    return Lexicon(
        heads=frozenset(strings(row["heads"])),
        words=frozenset(strings(row.get("words", ""))),
        names=frozenset(strings(names)) | (PLACES if row.get("places") else frozenset()),
        endings=strings(row.get("endings", "")),
        phrases=tuple(row.get("phrases", ())),
    )


def task_ids() -> tuple[str, ...]:
    """The ids of all task types, in the order of the tables."""
    return tuple(catalogue().tasks)


def task_label(task: str) -> str:
    """What the task makes, for people to read, with its article: "an email"; the id if unknown."""
    found = catalogue().tasks.get(task)
    return found.label if found else task.replace("_", " ")


def task_family(task: str) -> str:
    """The family of the task type; "unclear" for an unknown one."""
    found = catalogue().tasks.get(task)
    return found.family if found else "unclear"
