"""Runs the asked parts of the benchmark, each in a process of its own, and prints their rows.

A part is a module of this folder with `measure(quick) -> [(what, measured, target, verdict)]`.
Verdicts are `ok`, `miss` or `-` (no target). No part can warm another's caches.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

PARTS = (
    "start",
    "embedding",
    "memory",
    "hot_path",
    "chat",
    "hypotheses",
    "recall",
    "simulation",
)

ON_REQUEST = ("ablation", "regression", "throughput", "soak")
"""Parts that explain, or that the tests run anyway: only run when asked for."""

Row = tuple[str, str, str, str]


def run(parts: Sequence[str], *, quick: bool) -> int:
    """Print the table; 0 when every measured target is met, else 1."""
    known = (*PARTS, *ON_REQUEST)
    unknown = sorted(set(parts) - {*known})
    if unknown:
        print(f"There is no part {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    print(
        f"Inkling benchmark · {platform.platform()} · {os.cpu_count()} CPUs · "
        f"Python {platform.python_version()}{' · quick' if quick else ''}\n"
    )
    print("| part | what | measured | target | verdict |\n|---|---|---|---|---|", flush=True)
    missed = False
    for part in parts or PARTS:
        for what, measured, target, verdict in _rows(part, quick=quick):
            print(f"| {part} | {what} | {measured} | {target} | {verdict} |", flush=True)
            missed = missed or verdict.startswith("miss")
    return int(missed)


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
