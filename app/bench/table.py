"""Runs the asked parts of the benchmark, each in a process of its own, and prints their rows.

A part is a module of this folder with `measure(quick) -> [(what, measured, target, verdict)]`.
Verdicts are `ok`, `miss` or `-` (no target). No part can warm another's caches. With a document to
write to, the rows also take the place of what stands there between two marks.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from app.bench.machine import described, load
from app.bench.written import write_rows

PARTS = (
    "start",
    "embedding",
    "memory",
    "scale",
    "hot_path",
    "throughput",
    "durability",
    "chat",
    "hypotheses",
    "recall",
    "simulation",
)

ON_REQUEST = ("ablation", "recall_http", "regression", "soak")
"""Parts that explain, or that the tests run anyway: only run when asked for."""

Row = tuple[str, str, str, str]


def run(parts: Sequence[str], *, quick: bool, write: Path | None = None) -> int:
    """Print the table; 0 when every measured target is met, else 1.

    `write` is a Markdown file with the marks of `written`; what was measured goes there too.
    """
    known = (*PARTS, *ON_REQUEST)
    unknown = sorted(set(parts) - {*known})
    if unknown:
        print(f"There is no part {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    before = load()
    print(f"Inkling benchmark · {described()}{' · quick' if quick else ''}\n{before}\n")
    print("| part | what | measured | target | verdict |\n|---|---|---|---|---|", flush=True)
    rows: dict[str, list[Row]] = {}
    for part in parts or PARTS:
        rows[part] = _rows(part, quick=quick)
        for what, measured, target, verdict in rows[part]:
            print(f"| {part} | {what} | {measured} | {target} | {verdict} |", flush=True)
    after = load()
    print(f"\n{after}")
    if write is not None:
        write_rows(write, rows, [described(), f"At the start: {before}; at the end: {after}."])
    return int(any(row[3].startswith("miss") for own in rows.values() for row in own))


def _rows(part: str, *, quick: bool) -> list[Row]:
    arguments = [sys.executable, "-m", "app.bench.table", part, *(["--quick"] if quick else [])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return [("could not be measured", reason[0], "", "miss")]
    rows: list[Row] = [
        (row[0], row[1], row[2], row[3]) for row in json.loads(done.stdout.splitlines()[-1])
    ]
    return rows


def _measure_here(part: str, *, quick: bool) -> None:
    rows: Sequence[Row] = import_module(f"app.bench.{part}").measure(quick)
    print("\n" + json.dumps(rows))


if __name__ == "__main__":
    _measure_here(sys.argv[1], quick="--quick" in sys.argv)
