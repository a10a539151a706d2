"""Writes come in from many callers; one thread puts those that wait into one transaction.

Each caller's work runs in a savepoint of its own, so that a bad one fails alone, and each is
answered only after the commit that holds it is on disk (group commit).
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from app.adapters.storage.erasing import Eraser, Erasure
from app.adapters.storage.faults import translated
from app.adapters.storage.jobs import Job, Runnable, answer
from app.core.domain.errors import Unavailable

T = TypeVar("T")

MAX_BATCH = 256


class Writer:
    """The writing thread of one file.

    `gate` is held from just before a commit until what it changed is published: whoever sees a
    commit whose effects are not published yet can wait for them by taking it.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.gate = threading.Lock()
        self._connection = connection
        self._path = path
        self._queue: SimpleQueue[Runnable | None] = SimpleQueue()
        self._entrance = threading.Lock()
        self._closed = False
        self._eraser = Eraser(connection, path)
        self._thread = threading.Thread(target=self._serve, name="inkling-write", daemon=True)
        self._thread.start()

    async def write(
        self,
        work: Callable[[sqlite3.Connection], T],
        after: Callable[[T], None] | None = None,
        *,
        erases: Erasure = Erasure.NONE,
    ) -> T:
        """Run `work` in a transaction; answers when it is durable.

        `work` may run twice (when a neighbour spoilt the shared transaction) and must touch only
        the connection. `after` gets its result once committed, before the caller does. `erases`
        says what is done so that deleted text is nowhere in the files.
        Raises what `work` raises, and `Unavailable` when the file fails: then nothing was stored.
        """
        job = Job(work, after, erases=erases)
        with self._entrance:
            if self._closed:
                raise Unavailable("The memory file is closed.")
            self._queue.put(job)
        return await job.future

    def close(self) -> None:
        """Finish what waits, then stop and close; blocks until done."""
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                try:
                    self._commit(batch)
                except Exception as error:  # noqa: BLE001  # a defect of ours; the thread outlives it
                    self._roll_back()
                    self._fail(batch, error)
                for loop in {job.loop for job in batch}:
                    answer(loop, [job for job in batch if job.loop is loop])
            self._eraser.finish()
        finally:
            self._connection.close()

    def _next_batch(self) -> list[Runnable] | None:
        """What waits now, at least one job; None when closed and empty."""
        first = self._first()
        if first is None:
            return None
        batch = [first]
        while len(batch) < MAX_BATCH:
            try:
                job = self._queue.get_nowait()
            except Empty:
                break
            if job is None:
                self._queue.put(None)  # seen again, as the first, next time
                break
            batch.append(job)
        return batch

    def _first(self) -> Runnable | None:
        while True:
            try:
                return self._queue.get(timeout=self._eraser.patience())
            except Empty:
                self._eraser.idle()

    def _commit(self, batch: Sequence[Runnable]) -> None:
        """One transaction for all; if it breaks as a whole, one for each."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._fail(batch, error)
            return
        try:
            for job in batch:
                self._attempt(job)
            erasure = max(job.erases for job in batch)
            self._eraser.note(erasure)
            with self.gate:
                self._connection.execute("COMMIT")
                for job in batch:
                    job.publish()
        except sqlite3.Error as error:
            self._roll_back()
            self._fail(batch, error)
            if len(batch) > 1:
                for job in batch:
                    self._commit([job])
            return
        self._eraser.after(erasure)

    def _attempt(self, job: Runnable) -> None:
        """Run one job in its savepoint; raises only when the whole transaction is lost."""
        execute, before = self._connection.execute, self._connection.total_changes
        execute("SAVEPOINT job")
        try:
            job.run(self._connection)
            if self._connection.total_changes == before:
                job.erases = Erasure.NONE  # there was nothing to delete
        except Exception as error:  # whatever it is, it is its caller's alone
            if not self._connection.in_transaction:
                raise sqlite3.OperationalError(f"the transaction was lost ({error})") from error
            execute("ROLLBACK TO job")
            self._fail([job], error)
        execute("RELEASE job")

    def _fail(self, jobs: Sequence[Runnable], error: Exception) -> None:
        for job in jobs:
            job.fail(translated(error, self._path))

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
