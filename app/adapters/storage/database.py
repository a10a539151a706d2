"""The file as its users see it: `read`, `write`, `health`, `close`, all safe from any task."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

from app.adapters.storage.erasing import Erasure
from app.adapters.storage.faults import misconfigured
from app.adapters.storage.opening import connect, prepare
from app.adapters.storage.reading import Readers
from app.adapters.storage.writing import Writer
from app.core.domain.errors import InklingError
from app.core.domain.service import Health

T = TypeVar("T")
PrepareReader: TypeAlias = Callable[[sqlite3.Connection], None]

NEEDED_BYTES = 64 * 1024 * 1024
HEALTH_SECONDS = 3.0


class Database:
    """One open file. Reads run beside each other; writes run one after the other, durably."""

    def __init__(self, path: Path, prepare_reader: PrepareReader | None = None) -> None:
        self.path = path
        self._readers = Readers(path, prepare_reader)
        self._writer = Writer(connect(path), path)

    @property
    def gate(self) -> threading.Lock:
        """Held while a commit and the publishing of its effects are under way."""
        return self._writer.gate

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on a reading thread; raises `Unavailable` when the file fails."""
        return await self._readers.read(work)

    async def write(
        self,
        work: Callable[[sqlite3.Connection], T],
        after: Callable[[T], None] | None = None,
        *,
        erases: Erasure = Erasure.NONE,
    ) -> T:
        """Run `work` in a transaction of the writing thread; see `Writer.write`."""
        return await self._writer.write(work, after, erases=erases)

    async def health(self, name: str) -> Health:
        """Reads a row, takes the write lock for once, and looks at the room left on the disk."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await self.read(_touch)
                await self.write(_touch)
            free = (await asyncio.to_thread(shutil.disk_usage, self.path.parent)).free
        except TimeoutError:
            return Health(name=name, ok=False, detail="error: the memory file does not answer")
        except (InklingError, OSError) as error:
            return Health(name=name, ok=False, detail=f"error: {error}")
        if free < NEEDED_BYTES:
            mib = free // (1024 * 1024)
            return Health(name=name, ok=False, detail=f"error: only {mib} MiB left on the disk")
        return Health(name=name, ok=True, detail="ok")

    async def close(self) -> None:
        """Finish what waits and close; later calls raise `Unavailable`. May be repeated."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._readers.close()
        self._writer.close()  # last, so that closing it empties the log into the file


async def open_database(path: Path, prepare_reader: PrepareReader | None = None) -> Database:
    """Open or create the file at `path`; raises `Misconfigured` when it is unusable.

    `prepare_reader` is called once with each reading connection, to register functions.
    """
    return await asyncio.to_thread(_open, path, prepare_reader)


def _open(path: Path, prepare_reader: PrepareReader | None) -> Database:
    prepare(path)
    try:
        return Database(path, prepare_reader)
    except sqlite3.Error as error:
        raise misconfigured(error, path) from error


def _touch(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT count(*) FROM meta").fetchone()
