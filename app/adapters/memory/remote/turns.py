"""Whose writes are delivered by whom: one process at a time has the turn of a person.

A turn is a lock on one byte of an empty file beside the database. The system releases it with its
process, however that ends. Where there are no such locks (outside Linux) every process has every
turn, and only one may serve a file.
"""

import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from app.core.domain.errors import Unavailable

if sys.platform == "linux":
    import fcntl

_FLOCK = "hhqqi4x"  # struct flock of 64 bit Linux: type, whence, start, length, process


class Turns:
    """The turns of one vendor's people; the file is made with the first."""

    def __init__(self, database: Path, vault: str) -> None:
        self._path = database.with_name(f"{database.name}-turns")
        self._vault = vault
        self._file: int | None = None

    @contextmanager
    def turn(self, user_id: str) -> Iterator[bool]:
        """Whether it is ours until the end of the block; never waits.

        Raises `Unavailable` when the file cannot be made.
        """
        place = self._place(user_id)
        ours = self._lock(place)
        try:
            yield ours
        finally:
            if ours:
                self._unlock(place)

    def close(self) -> None:
        """Give all back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _place(self, user_id: str) -> int:
        name = f"{self._vault}\0{user_id}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(name, digest_size=8).digest()) >> 2  # fits a file offset

    def _open(self) -> int:
        if self._file is None:
            try:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise Unavailable(f"{self._path} cannot be opened ({error.strerror}).") from error
        return self._file

    def _lock(self, place: int) -> bool:
        if sys.platform != "linux":
            return True
        wanted = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
        try:
            fcntl.fcntl(self._open(), fcntl.F_OFD_SETLK, wanted)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # a file system without locks
            return True
        return True

    def _unlock(self, place: int) -> None:
        if sys.platform == "linux" and self._file is not None:
            given = struct.pack(_FLOCK, fcntl.F_UNLCK, os.SEEK_SET, place, 1, 0)
            try:
                fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, given)
            except OSError:  # the same file system
                return
