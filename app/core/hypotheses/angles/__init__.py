"""The catalogue of angles, read once from the tables beside: what could be done for each task."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from app.core.domain.persona import FACETS
from app.core.hypotheses.template import Template
from app.core.text.language import DEFAULT_LANGUAGE
from app.core.text.tables import strings, table
from app.core.text.words import stem

_PACKAGE = "app.core.hypotheses.angles"
_FILES = tuple(
    f"{name}.toml"
    for name in [
        "write",
        "edit",
        "research",
        "think",
        "plan",
        "code",
        "talk",
        "daily",
        "doing",
        "made",
    ]
)
TRANSLATED = ("de", "fr", "es")
_EMPTY_CUES = frozenset(
    [
        "for",
        "to",
        "of",
        "a",
        "the",
        "in",
        "on",
        "me",
        "my",
        "it",
        "do",
        "does",
        "you",
        "i",
        "we",
        "is",
        "are",
        "be",
        "and",
        "with",
        "or",
        "next",
        "write",
        "make",
        "create",
        "give",
    ]
)
_OTHERS = 0.6
"""How far a task's own angles step back behind the meanings of a word that has several."""
_BASE = (1.0, 0.86, 0.74, 0.62, 0.54, 0.48, 0.44, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """One thing that could be done. `base` is its weight by its place in the table.

    `direct` = it does exactly what a complete request says and leaves nothing open.
    """

    key: str
    ask: Template
    told: Template | None
    when: str
    cues: frozenset[str]
    leans: Mapping[str, float]
    sets: Mapping[str, str]
    base: float
    direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A task's angles, best first; `many` names what it makes; `remembered` asks with a memory.

    `like` is the key of the angle that the remembered reading repeats, but for the memory.
    """

    task: str
    many: str
    angles: tuple[Angle, ...]
    remembered: Template | None
    like: str = ""


def choices_for(task: str, language: str) -> Choices:
    """The angles of a task in a language that has frames, in English otherwise; at least three."""
    name = task if task in _english() else "unclear"
    return _translated(name, language) if language in TRANSLATED else _english()[name]


def meanings_first(choices: Choices, subject: str, text: str, language: str) -> Choices:
    """`choices` with the meanings of `subject` first, when it is a word of several.

    It is, in a language of ours, when only a thing is named, or nothing but the word is said.
    """
    word = subject.lower()
    alone = text.strip(" .?!¿¡").lower()
    if not choices.task.startswith("lookup_") and alone not in senses_of(language):
        return choices
    senses = senses_of(language).get(word) or senses_of(language).get(alone)
    if senses is None:
        return choices
    word = word if word in senses_of(language) else alone
    meanings = (
        _angle(f"{choices.task}.{word}_{sense}", row | {"sets": {"aspect": sense}}, place)
        for place, (sense, row) in enumerate(senses.items())
    )
    others = (replace(angle, base=angle.base - _OTHERS) for angle in choices.angles)
    return replace(choices, angles=(*meanings, *others))


def senses_of(language: str) -> Mapping[str, Mapping[str, Any]]:
    """By word of a language, its meanings; none in a language without a table."""
    if language == DEFAULT_LANGUAGE:
        return table(_PACKAGE, "senses.toml")
    return table(_PACKAGE, f"senses_{language}.toml") if language in TRANSLATED else {}


@cache
def _english() -> Mapping[str, Choices]:
    return MappingProxyType({task: _choices(task, row) for task, row in _rows()})


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in _FILES:
        yield from table(_PACKAGE, file).items()


def _choices(task: str, row: Mapping[str, Any]) -> Choices:
    angles = {name: entry for name, entry in row.items() if isinstance(entry, dict)}
    remembered = row.get("remembered")
    return Choices(
        task=task,
        many=row.get("many", ""),
        angles=tuple(
            _angle(f"{task}.{name}", entry, place)
            for place, (name, entry) in enumerate(angles.items())
        ),
        remembered=Template.parse(remembered) if remembered else None,
        like=f"{task}.{row['like']}" if "like" in row else "",
    )


def _angle(key: str, row: Mapping[str, Any], place: int) -> Angle:
    leans = dict(row.get("leans", {}))
    if unknown := set(leans) - set(FACETS):
        raise ValueError(f"angle {key} leans on unknown facets: {sorted(unknown)}")
    cues = [cue for cue in strings(row.get("cues", "")) if cue not in _EMPTY_CUES]
    return Angle(
        key=key,
        ask=Template.parse(row["ask"]),
        told=Template.parse(row["told"]) if "told" in row else None,
        when=row["when"],
        cues=frozenset(cues) | frozenset(stem(cue) for cue in cues),
        leans=MappingProxyType(leans),
        sets=MappingProxyType(dict(row.get("sets", {}))),
        base=_BASE[min(place, len(_BASE) - 1)],
        direct=row.get("direct", False),
    )


@cache
def _translated(task: str, language: str) -> Choices:
    """The same angles with their words in `language`; general ones fill up to three."""
    known = _english()[task]
    data = {
        name: row
        for file in (f"{language}.toml", f"{language}_daily.toml", f"{language}_doing.toml")
        for name, row in table(_PACKAGE, file).items()
    }
    own = data.get(known.task, {})
    angles = [
        _reworded(angle, own[name])
        for angle in known.angles
        if (name := angle.key.partition(".")[2]) in own
    ]
    for name, row in data["general"][_group(task)].items():
        if len(angles) >= 3:
            break
        angles.append(_angle(f"{task}.{name}", row, len(angles)))
    told = table(_PACKAGE, "told.toml")[language]
    return replace(
        known,
        many=own.get("many", ""),
        angles=tuple(angles),
        remembered=Template.parse(told.get(task) or told[_group(task)]),
    )


def _group(task: str) -> str:
    groups = table(_PACKAGE, "kin.toml")["group"]
    group: str = groups.get(task) or groups[task.partition("_")[0]]
    return group


def _reworded(angle: Angle, row: Mapping[str, Any]) -> Angle:
    return replace(
        angle,
        ask=Template.parse(row["ask"]),
        told=Template.parse(row["told"]) if "told" in row else None,
        when=row["when"],
        cues=angle.cues | frozenset(strings(row.get("cues", ""))),
    )
