"""A process that writes until it is killed; its vendor is a file that only grows.

`python -m app.tests.adapters.memory.remote.written FOLDER ROUND` prints what was acknowledged.
"""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Unavailable
from app.tests.adapters.memory.remote.opened import opened, quick
from app.tests.contracts.samples import direction, memory_of
from app.tests.fakes.vault import FakeVault

PEOPLE = 3
NAMES = 5


class LoggingVault(FakeVault):
    """Every record put is a line of a file; `troubled` fails now and then, before or after."""

    def __init__(self, folder: Path, *, troubled: bool) -> None:
        super().__init__(batch=4)
        self._path = folder / "vendor.log"
        self._troubled = troubled
        self.kept.update(_replayed(folder))
        self._seen.update(self.kept)

    async def put(self, records: Sequence[Record]) -> None:
        self._trouble()
        lines = "".join(f"{record.key} {record.flat['text']}\n" for record in records)
        with self._path.open("ab", buffering=0) as file:
            file.write(lines.encode())
        await super().put(records)
        self._trouble()

    def _trouble(self) -> None:
        if self._troubled and random.random() < 0.1:  # noqa: S311  # any faults will do
            raise Unavailable("The line broke.")


def read_log(folder: Path) -> list[tuple[str, int]]:
    """(memory, version) in the order they arrived."""
    path = folder / "vendor.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(name, int(version)) for name, version in (line.split() for line in lines)]


def _replayed(folder: Path) -> dict[tuple[str, Kind, str], Record]:
    found = {}
    for name, version in read_log(folder):
        item = memory_of(name.split("-")[0], name, embedding=direction(1, 16), text=str(version))
        flat = {
            "mtype": item.mtype.value,
            "text": item.text,
            "source": "manual",
            "updated_at": 0,
            "embedder": "small",
        }
        record = Record(
            user_id=item.user_id,
            kind=Kind.MEMORY,
            key=name,
            created_at=item.created_at,
            flat=flat,
            vector=item.embedding,
        )
        found[item.user_id, Kind.MEMORY, name] = record
    return found


async def _write_until_killed(folder: Path, round_: int) -> None:
    rules = quick(write_wait_s=0.02)
    async with opened(folder / "m.db", LoggingVault(folder, troubled=True), rules=rules) as memory:

        async def write(person: str, name: str) -> None:
            version = 0
            while True:
                version += 1
                item = memory_of(person, name, embedding=direction(1, 16), text=str(version))
                await memory.upsert([item])
                print(name, version, flush=True)  # noqa: T201  # what its parent reads

        print("begun", flush=True)  # noqa: T201  # the same
        names = [(f"p{p}", f"p{p}-{round_}-{n}") for p in range(PEOPLE) for n in range(NAMES)]
        await asyncio.gather(*(write(person, name) for person, name in names))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    asyncio.run(_write_until_killed(Path(sys.argv[1]), int(sys.argv[2])))
