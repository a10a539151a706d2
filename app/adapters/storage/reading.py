"""Short reads come in from the event loop and run on a few threads, each with its own connection.

A reader sees every commit that was made before it started; it can never write.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from app.adapters.storage.faults import translated
from app.adapters.storage.opening import connect
from app.core.domain.errors import Unavailable

T = TypeVar("T")

THREADS = 2  # one keeps answering while the other loads a large person's vectors


class Readers:
    """The reading threads of one file."""

    def __init__(
        self, path: Path, prepare: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        self._path = path
        self._local = threading.local()
        self._connections = [connect(path, reading=True) for _ in range(THREADS)]
        if prepare is not None:
            for connection in self._connections:
                prepare(connection)
        self._spare = list(self._connections)
        self._pool = ThreadPoolExecutor(THREADS, "inkling-read", initializer=self._take_connection)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on a reading thread. Raises `Unavailable` when the file fails or is closed."""
        loop = asyncio.get_running_loop()
        try:
            future = loop.run_in_executor(self._pool, self._run, work)
        except RuntimeError as error:
            raise Unavailable("The memory file is closed.") from error
        return await future

    def close(self) -> None:
        """Wait for reads under way, then close; further reads raise `Unavailable`."""
        self._pool.shutdown(wait=True)
        for connection in self._connections:
            connection.close()

    def _take_connection(self) -> None:
        self._local.connection = self._spare.pop()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._local.connection)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise translated(error, self._path) from error


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All reads inside see the file as it is at the first of them."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
