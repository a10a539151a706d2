"""A process that stores one write and is killed while its vendor takes it.

`python -m app.tests.adapters.memory.remote.leaving FILE` prints a line when the write is stored.
"""

import asyncio
import sys
from pathlib import Path

from app.tests.adapters.memory.remote.opened import opened, quick
from app.tests.contracts.samples import direction, memory_of
from app.tests.fakes.vault import FakeVault


async def _leave(path: Path) -> None:
    vault = FakeVault()
    vault.behaviour.slow_s = 600.0
    async with opened(path, vault, rules=quick(put_s=600.0)) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=direction(1, 16), text="1")])
        await memory.upsert([memory_of("bob", "m", embedding=direction(1, 16), text="1")])
        print("stored", flush=True)  # noqa: T201  # what its parent reads
        await asyncio.sleep(600.0)


if __name__ == "__main__":
    asyncio.run(_leave(Path(sys.argv[1])))
