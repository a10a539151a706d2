"""An instruction comes in; what it says of the answer goes out: audience, tone, deadline."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.core.text.tables import strings, table

_MAX_VALUE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One row of slots.toml."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    cut: bool
    tasks: frozenset[str]
    families: frozenset[str]

    def fits(self, task: str, family: str) -> bool:
        """Whether the slot makes sense for a task of this family."""
        return (
            (not self.tasks and not self.families) or task in self.tasks or family in self.families
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The values by slot, and the spans of the instruction they take up."""

    values: Mapping[str, str]
    spans: tuple[tuple[int, int], ...]


@cache
def _slots() -> tuple[Slot, ...]:
    data = dict(table("app.core.intent", "slots.toml"))
    macros: dict[str, str] = {}
    for name, body in data.pop("macros").items():
        macros[name] = _expanded(body, macros)
    return tuple(
        Slot(
            name=name,
            patterns=tuple(
                re.compile(_expanded(source, macros), re.IGNORECASE) for source in row["patterns"]
            ),
            cut=row.get("cut", False),
            tasks=frozenset(strings(row.get("tasks", []))),
            families=frozenset(strings(row.get("families", []))),
        )
        for name, row in data.items()
    )


def _expanded(source: str, macros: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: macros[found[1]], source)


def read_slots(instruction: str, task: str, family: str) -> Stated:
    """What the instruction states for a task; the first pattern of a slot that matches wins."""
    values: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for slot in _slots():
        if not slot.fits(task, family):
            continue
        found = next(filter(None, (one.search(instruction) for one in slot.patterns)), None)
        if found is None or _taken(found.span("v"), spans):
            continue
        values[slot.name] = found["v"].strip(" ,.")[:_MAX_VALUE]
        if slot.cut:
            spans.append(found.span())
    return Stated(values=values, spans=tuple(spans))


def _taken(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)
