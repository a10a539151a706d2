"""The log's file is kept longer than what is in it, so that a commit has only bytes to sync.

A commit that makes the file longer also waits for the file system to find blocks and to note the
new length. So zeros are laid ahead now and then, after an answer, and commits overwrite them.
SQLite reads a log by its frames' salts and checksums, which zeros never match: what is ahead is
never taken for content, and durability is as before.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

LIMIT = 16 * 1024 * 1024
"""Bytes the log's file is kept at (`journal_size_limit`); from there SQLite begins anew in it."""

LEAST = 256 * 1024
MOST = 4 * 1024 * 1024
SPARE_DISK = 256 * 1024 * 1024  # room is never made where there is hardly any


class LogRoom:
    """Of one file, used by its writing thread between transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path.with_name(path.name + "-wal")
        self._size = 0

    def keep(self) -> None:
        """Lay zeros ahead when small commits have reached the end of the file.

        A large transaction spends its time elsewhere; what it made longer is only noted. Failing
        to make room changes nothing but the time the next commits take.
        """
        with suppress(OSError, sqlite3.Error):
            size = self._path.stat().st_size
            grown, self._size = size - self._size, size
            if 0 < grown <= LEAST and size < LIMIT:
                self._lengthen()

    def _lengthen(self) -> None:
        """Twice as long, within bounds. Nobody else may write to the log meanwhile."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            with self._path.open("r+b", buffering=0) as file:
                size = file.seek(0, os.SEEK_END)
                room = min(max(size, LEAST), MOST, LIMIT - size)
                if room > 0 and _free(file.fileno()) >= SPARE_DISK:
                    file.write(bytes(room))
                    os.fsync(file.fileno())
                self._size = file.tell()
        finally:
            self._connection.execute("ROLLBACK")


def _free(descriptor: int) -> int:
    """Bytes this user may still take of the disk."""
    disk = os.fstatvfs(descriptor)
    return disk.f_bavail * disk.f_frsize
