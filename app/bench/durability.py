"""Kills a writing process again and again, and looks whether anything it acknowledged is missing.

`python -m app.bench.durability --kills 100` prints what was found and exits with 1 on any loss.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep
from zlib import crc32

import numpy as np

from app.adapters.embedding import HashEmbedder
from app.adapters.memory.local import LocalMemory, file_faults, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryItem, MemoryQuery, MType, Vector

DIMENSIONS = 64
PEOPLE = 4
TASKS = 8
CRASH = "crash"
LONGEST_LIFE_S = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What many kills showed; a loss is an acknowledged memory that is gone or not as it was."""

    kills: int
    acknowledged: int
    losses: tuple[str, ...]
    faults: tuple[str, ...]


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # the parts' one shape
    """One row: what many kills lost."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(kill_and_look(Path(folder) / "memory.db", 10 if quick else 100))
    lost = len(found.losses) + len(found.faults)
    told = f"{found.acknowledged:,} acknowledged, {len(found.losses)} lost, "
    return [
        (
            f"{found.kills} `kill -9` under concurrent writes",
            f"{told}{len(found.faults)} files damaged",
            "0 lost",
            "ok" if lost == 0 else "miss",
        )
    ]


async def kill_and_look(path: Path, kills: int, seed: int = 1) -> Findings:
    """Let a child write to `path` and SIGKILL it `kills` times; look at the file each time."""
    rng = random.Random(seed)  # noqa: S311  # a repeatable draw, not a secret
    acknowledged: set[str] = set()
    losses: list[str] = []
    faults: list[str] = []
    for round_ in range(kills):
        fresh = await asyncio.to_thread(_run_and_kill, path, round_, rng.uniform(0, LONGEST_LIFE_S))
        acknowledged |= fresh
        faults += await asyncio.to_thread(file_faults, path)
        losses += await _losses(path, acknowledged if round_ == kills - 1 else fresh)
    return Findings(
        kills=kills,
        acknowledged=len(acknowledged),
        losses=tuple(losses),
        faults=tuple(faults),
    )


def _run_and_kill(path: Path, round_: int, life_s: float) -> set[str]:
    """The ids the child printed before it was killed, `life_s` seconds after its first."""
    command = [sys.executable, "-m", "app.bench.durability", "--write", str(path), str(round_)]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603  # ourselves
        assert child.stdout is not None  # noqa: S101  # it was asked for
        lines.append(child.stdout.readline())
        reader = Thread(target=lines.extend, args=(child.stdout,))
        reader.start()
        sleep(life_s)
        child.kill()
        reader.join()
    return {line.strip() for line in lines if line.endswith("\n")}


async def _losses(path: Path, expected: set[str]) -> list[str]:
    """Each id that is missing or not as it was written, read through the product itself."""
    memory = await _opened(path)
    found = {
        item.id: item.text
        for person in range(PEOPLE)
        async for item in memory.export(f"person{person}")
    }
    lost = [name for name in expected if found.get(name) != _text(name)]
    for name in random.Random(2).sample(sorted(expected), min(20, len(expected))):  # noqa: S311  # a sample
        query = MemoryQuery(
            user_id=_person(name), vector=_vector(name), text="", now=datetime.now(UTC), limit=1
        )
        hits = await memory.search(query)
        if not hits or hits[0].item.id != name or hits[0].cosine < 0.9999:
            lost.append(f"{name} (vector)")
    await memory.close()
    return lost


async def _write_until_killed(path: Path, round_: int) -> None:
    memory = await _opened(path)

    async def write(task: int) -> None:
        number = 0
        while True:
            name = f"{round_}-{task}-{number}"
            await memory.upsert([_item(name, name)])
            print(name, flush=True)
            await memory.upsert([_item(f"last-{task}", f"{name} again")])
            number += 1

    await asyncio.gather(*(write(task) for task in range(TASKS)))


async def _opened(path: Path) -> LocalMemory:
    return await open_local_memory(path, HashEmbedder(DIMENSIONS), clock=SystemClock())


def _item(name: str, text: str) -> MemoryItem:
    now = datetime.now(UTC)
    return MemoryItem(
        id=name,
        user_id=_person(name),
        mtype=MType.HISTORY,
        text=_text(text),
        source=CRASH,
        created_at=now,
        updated_at=now,
        embedding=_vector(name),
    )


def _person(name: str) -> str:
    return f"person{crc32(name.encode()) % PEOPLE}"


def _text(name: str) -> str:
    return f"what {name} says, " + f"word{crc32(name.encode())} " * (1 + crc32(name.encode()) % 40)


def _vector(name: str) -> Vector:
    vector = np.random.default_rng(crc32(name.encode())).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--write", nargs=2, metavar=("PATH", "ROUND"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        asyncio.run(_write_until_killed(Path(asked.write[0]), int(asked.write[1])))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(kill_and_look(Path(folder) / "inkling.db", asked.kills))
    print(
        f"{found.kills} kills, {found.acknowledged:,} memories acknowledged, "
        f"{len(found.losses)} lost, {len(found.faults)} faults in the file"
    )
    for line in (*found.losses[:20], *found.faults[:20]):
        print(f"  {line}")
    return int(bool(found.losses or found.faults))


if __name__ == "__main__":
    sys.exit(_main())
