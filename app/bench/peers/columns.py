"""What was measured of each peer comes in; the comparison's columns go out, and who leads in each.

A column is a figure of every row and whether more or less of it is better, so that the table and
the places are made of the same numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.bench.peers.peer import Entry
from app.bench.peers.processes import Survival

MEBIBYTE = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row: the figures of `run_one`, and what kills showed (None where none were done)."""

    name: str
    entry: Entry
    figures: Mapping[str, Any]
    survived: Survival | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`value` is None where a row has no such figure; `told` writes one as the table does."""

    head: str
    value: Callable[[Measured], float | None]
    told: Callable[[float], str]
    most: bool = False


def columns(sizes: Sequence[int]) -> tuple[Column, ...]:
    """All that rows are compared by; `sizes` are the two numbers of memories that are searched."""
    searches = [
        Column(
            head=f"search at {size // 1000}k, {half} ms",
            value=_time(half, place),
            told=milliseconds,
        )
        for place, size in enumerate(sizes)
        for half in ("p50", "p95")
    ]
    return (
        Column(head="adds/s, one by one", value=_figure("alone"), told=_whole, most=True),
        Column(head="adds/s, by 500", value=_figure("batched"), told=_whole, most=True),
        *searches,
        Column(head="R@5", value=_recall(0), told=_share, most=True),
        Column(head="R@10", value=_recall(1), told=_share, most=True),
        Column(head=f"MiB on disk at {sizes[-1] // 1000}k", value=_disk, told=_tenth),
        Column(head="lost after kill -9", value=_lost, told=_whole),
    )


def places(rows: Sequence[Measured], sizes: Sequence[int], ours: str) -> list[str]:
    """A Markdown table: who is first in each column, and where `ours` comes, equal figures sharing.

    Other rows of ours take no part. Empty without `ours` among the rows, or without others.
    """
    field = [row for row in rows if row.name == ours or not row.entry.ours]
    if len(field) < 2 or all(row.name != ours for row in field):
        return []
    lines = [_place(column, field, ours) for column in columns(sizes)]
    return [f"| column | first | {ours} |", "|---|---|---|", *(line for line in lines if line)]


def _place(column: Column, rows: Sequence[Measured], ours: str) -> str:
    values = {row.name: value for row in rows if (value := column.value(row)) is not None}
    if ours not in values:
        return ""
    best, own = (max if column.most else min)(values.values()), values[ours]
    first = [name for name, value in values.items() if value == best]
    ahead = [
        name for name, value in values.items() if (value > own) == column.most and value != own
    ]
    leads = f"all {len(values)}" if len(first) == len(values) else ", ".join(first)
    place = "**first**" if not ahead else f"{len(ahead) + 1} of {len(values)}"
    return f"| {column.head} | {leads}: {column.told(best)} | {place}: {column.told(own)} |"


def milliseconds(value: float) -> str:
    """Two figures below ten, none after the point above."""
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _figure(name: str) -> Callable[[Measured], float | None]:
    return lambda row: float(row.figures[name])


def _time(half: str, place: int) -> Callable[[Measured], float | None]:
    return lambda row: float(row.figures[half][place])


def _recall(place: int) -> Callable[[Measured], float | None]:
    return lambda row: float(row.figures["recall"][place]) if row.figures["recall"] else None


def _disk(row: Measured) -> float:
    return float(row.figures["disk"]) / MEBIBYTE


def _lost(row: Measured) -> float | None:
    return None if row.survived is None else float(row.survived.lost)


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _share(value: float) -> str:
    return f"{value:.3f}"


def _tenth(value: float) -> str:
    return f"{value:.1f}"
