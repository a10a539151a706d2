"""Measured rows come in and take their places in a document, between marks that stay.

`<!-- measured: embedding memory -->` … `<!-- end -->` holds the rows of these parts as one table;
`<!-- measured: machine -->` holds the machine. Marks of parts that were not measured stay as is.
The times among the rows become a picture beside the document.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.bench.pictures import times_picture

Row = tuple[str, str, str, str]
MACHINE = "machine"
END = "<!-- end -->"
TIMED = ("hot_path", "memory", "scale")
TITLE = "Where the time goes, by the number of memories"
_TIMES = re.compile(r"([\d.]+) / ([\d.]+) ms")
_PLACE = re.compile(r"(<!-- measured: ([a-z_ ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| what | measured | target | |\n|---|---|---|---|\n"


def write_rows(path: Path, rows: Mapping[str, Sequence[Row]], machine: Sequence[str]) -> None:
    """Put the rows, by part, and the lines on the machine in their places; raises `OSError`.

    Draws images/bench-speed.svg beside the document when all parts with times were measured.
    """
    path.write_text(filled(path.read_text(encoding="utf-8"), rows, machine), encoding="utf-8")
    if all(part in rows for part in TIMED):
        picture = path.parent / "images" / "bench-speed.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(times_picture(TITLE, times_of(rows)), encoding="utf-8")


def write_lines(path: Path, name: str, lines: Sequence[str]) -> None:
    """Put these lines between the marks of `name`; raises `OSError`, `ValueError` without marks."""
    before, after = around(path, name)
    body = "\n".join(lines)
    path.write_text(f"{before}{body}\n{after}", encoding="utf-8")


def around(path: Path, name: str) -> tuple[str, str]:
    """The document before and after what stands between the marks of `name`, marks included.

    Raises `OSError` where it cannot be read and `ValueError` where it has no such marks.
    """
    opening = f"<!-- measured: {name} -->\n"
    before, mark, rest = path.read_text(encoding="utf-8").partition(opening)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{path} has no place for what is measured: {opening.strip()} … {END}")
    return before + mark, end + after


def times_of(rows: Mapping[str, Sequence[Row]]) -> list[tuple[str, float, float]]:
    """(name, median, p95) in milliseconds of the timed rows, the service's own calls first."""
    found = []
    for part in TIMED:
        for what, measured, *_ in rows[part]:
            told = _TIMES.match(measured)
            if told is not None and "p50 / p95" in what:
                name = re.sub(r", one caller|, p50 / p95.*| \(.*", "", what)
                found.append((name, float(told[1]), float(told[2])))
    return found


def filled(text: str, rows: Mapping[str, Sequence[Row]], machine: Sequence[str]) -> str:
    """The document with what was measured in its places."""

    def place(match: re.Match[str]) -> str:
        parts = match[2].split()
        if parts == [MACHINE]:
            body = "\n".join(machine) + "\n"
        elif all(part in rows for part in parts):
            body = _HEAD + "".join(_line(row) for part in parts for row in rows[part])
        else:
            return match[0]
        return f"{match[1]}{body}{match[3]}"

    return _PLACE.sub(place, text)


def _line(row: Row) -> str:
    what, measured, target, verdict = row
    told = {"miss": "**miss**", "-": ""}.get(verdict, verdict)
    return f"| {what} | {measured} | {target} | {told} |\n"
