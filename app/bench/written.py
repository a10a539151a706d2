"""Measured rows come in and take their places in a document, between marks that stay.

`<!-- measured: embedding memory -->` … `<!-- end -->` holds the rows of these parts as one table;
`<!-- measured: machine -->` holds the machine. Marks of parts that were not measured stay as is.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

Row = tuple[str, str, str, str]
MACHINE = "machine"
_PLACE = re.compile(r"(<!-- measured: ([a-z_ ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| what | measured | target | |\n|---|---|---|---|\n"


def write_rows(path: Path, rows: Mapping[str, Sequence[Row]], machine: Sequence[str]) -> None:
    """Put the rows, by part, and the lines on the machine in their places; raises `OSError`."""
    path.write_text(filled(path.read_text(encoding="utf-8"), rows, machine), encoding="utf-8")


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
