"""Runs one peer's measurement, and its kill test, in processes of its own and reads their answers.

No process here may reach the network or send telemetry; each has a home folder of its own.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

from app.bench.peers.peer import PEERS

LONGEST_LIFE_S = 1.0
LONGEST_START_S = 120.0
LONGEST_MEASURE_S = 1_800.0
_ROOT = Path(__file__).resolve().parents[3]
_QUIET: Mapping[str, str] = {
    "ANONYMIZED_TELEMETRY": "False",
    "MEM0_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANCE_LOG": "error",
    "POSTHOG_DISABLED": "1",
    "OPENAI_API_KEY": "none",
    "PYTHONWARNINGS": "ignore",
    # as the application sets it: on two threads a small product waits for whatever else runs
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """What kills showed: `lost` of `acknowledged` memories, and openings that failed."""

    kills: int
    acknowledged: int
    lost: int
    broken: int


def measured(name: str, corpus: Path, folder: Path, options: Sequence[str]) -> dict[str, Any] | str:
    """The figures of `name`, or the last line of why there are none."""
    command = [*_command(name, "measure", folder), "--corpus", str(corpus), *options]
    try:
        done = subprocess.run(  # noqa: S603  # ourselves
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_MEASURE_S,
            cwd=_ROOT,
            env=_environment(folder),
        )
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        return str(error)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def killed(name: str, folder: Path, kills: int) -> Survival:
    """Kill a writer `kills` times at an uncertain moment of its work; then look at the store."""
    rng = random.Random(7)  # noqa: S311  # a repeatable draw, not a secret
    acknowledged: list[str] = []
    broken = 0
    for round_ in range(kills):
        fresh = _write_and_kill(name, folder, round_, rng.uniform(0.05, LONGEST_LIFE_S))
        broken += not fresh
        acknowledged += fresh
    done = subprocess.run(  # noqa: S603  # ourselves
        _command(name, "missing", folder),
        input="\n".join(acknowledged),
        capture_output=True,
        text=True,
        check=False,
        cwd=_ROOT,
        env=_environment(folder),
    )
    if done.returncode != 0:  # the store cannot be opened or read: all is lost
        return Survival(
            kills=kills, acknowledged=len(acknowledged), lost=len(acknowledged), broken=broken + 1
        )
    lost = len(json.loads(done.stdout.splitlines()[-1]))
    return Survival(kills=kills, acknowledged=len(acknowledged), lost=lost, broken=broken)


def _write_and_kill(name: str, folder: Path, round_: int, life_s: float) -> list[str]:
    """What was acknowledged before the whole process group was killed; [] when it never wrote."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603  # ourselves
        [*_command(name, "write", folder), "--round", str(round_)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_ROOT,
        env=_environment(folder),
        start_new_session=True,
    ) as child:
        assert child.stdout is not None  # noqa: S101  # it was asked for
        reader = Thread(target=lines.extend, args=(child.stdout,))
        reader.start()
        until = monotonic() + LONGEST_START_S
        while not lines and child.poll() is None and monotonic() < until:
            sleep(0.005)
        sleep(life_s if lines else 0)
        with suppress(ProcessLookupError):  # it ended by itself: what it wrote tells
            os.killpg(child.pid, signal.SIGKILL)
        reader.join()
    return [line.strip() for line in lines if line.endswith("\n") and line.startswith("r")]


def _command(name: str, task: str, folder: Path) -> list[str]:
    """Our rows run in this environment, the others' in theirs."""
    theirs = Path(os.environ.get("INKLING_PEERS_PYTHON", _ROOT / ".venv-peers/bin/python"))
    python = sys.executable if PEERS[name].ours else str(theirs)
    return [python, "-m", "app.bench.peers.run_one", task, name, str(folder)]


def _environment(folder: Path) -> dict[str, str]:
    home = folder.parent / f"{folder.name}-home"
    home.mkdir(parents=True, exist_ok=True)
    return {**os.environ, **_QUIET, "HOME": str(home), "MEM0_DIR": str(home / "mem0")}
