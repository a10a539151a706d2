"""What deleting leaves behind in the files is removed: the log's frames, and stale copies in pages.

SQLite overwrites what is deleted (`secure_delete`), but a page it rebuilt while rows moved may hold
an older copy of a row in its unused middle. Only rewriting the file (VACUUM) surely removes that.
"""

import sqlite3
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from time import monotonic

BUSY_MILLISECONDS = 5_000
CHECKPOINT_MILLISECONDS = 500
SMALL_BYTES = 64 * 1024 * 1024  # rewritten before a thorough erasure is answered
QUICK_SECONDS = 0.25  # a rewrite this short may follow another at once
SHARE_OF_TIME = 0.005  # longer ones may take this share of the time
IDLE_SECONDS = 2.0
IDLE_SECONDS_IF_LARGE = 30.0


class Erasure(IntEnum):
    """What a write deletes: nothing, some rows (log emptied), all traces of somebody (file too)."""

    NONE = 0
    ROWS = 1
    TRACES = 2


class Eraser:
    """Works on the writing thread's connection, between transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._owes_log = False
        self._owes_file = bool(
            connection.execute("SELECT count(*) FROM meta WHERE key = 'traces'").fetchone()[0]
        )
        self._not_before = monotonic()

    def note(self, erasure: Erasure) -> None:
        """Inside the deleting transaction: what is owed is on record, should we be killed."""
        if erasure:
            self._owes_log = True
        if erasure and not self._owes_file:
            self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('traces', 'owed')")
            self._owes_file = True

    def after(self, erasure: Erasure) -> None:
        """After the commit, before its callers are answered."""
        if erasure is Erasure.TRACES and self._is_small() and monotonic() >= self._not_before:
            self._rewrite()
        elif erasure:
            self._empty_log()

    def patience(self) -> float | None:
        """After how many idle seconds to call `idle`; None when nothing is owed."""
        if self._owes_log:
            return IDLE_SECONDS
        if not self._owes_file:
            return None
        idle = IDLE_SECONDS if self._is_small() else IDLE_SECONDS_IF_LARGE
        return max(idle, self._not_before - monotonic())

    def idle(self) -> None:
        """Do what is owed while nobody waits."""
        if self._owes_log:
            self._empty_log()
        elif self._owes_file and monotonic() >= self._not_before:
            self._rewrite()

    def finish(self) -> None:
        """Before the file is closed: what is owed, if it is quickly done."""
        if self._owes_file and self._is_small():
            self._rewrite()

    def _is_small(self) -> bool:
        try:
            return self._path.stat().st_size <= SMALL_BYTES
        except OSError:  # moved away under us
            return False

    def _rewrite(self) -> None:
        started = monotonic()
        with suppress(sqlite3.Error):  # no room, or another process is writing: it stays owed
            self._connection.execute("PRAGMA temp_store = FILE")
            self._connection.execute("VACUUM")
            self._connection.execute("DELETE FROM meta WHERE key = 'traces'")
            self._owes_file = False
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA temp_store = MEMORY")
        self._empty_log()
        took = monotonic() - started
        if took > QUICK_SECONDS or self._owes_file:
            self._not_before = monotonic() + took / SHARE_OF_TIME

    def _empty_log(self) -> None:
        """Move the log into the file and cut it to nothing; owed while a reader is in it."""
        busy = 1
        with suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA busy_timeout = {CHECKPOINT_MILLISECONDS}")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        with suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        self._owes_log = bool(busy)
