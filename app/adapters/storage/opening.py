"""A path comes in; a checked, migrated connection goes out, or `Misconfigured` says what is wrong.

Never makes a new file where one was, and never leaves half a file behind.
"""

import os
import sqlite3
from pathlib import Path
from uuid import uuid4

from app.adapters.storage.faults import misconfigured
from app.adapters.storage.migrating import migrate
from app.core.domain.errors import Misconfigured

BUSY_SECONDS = 5.0
OLDEST_SQLITE = (3, 35, 0)  # RETURNING
CHECKED_BYTES = 256 * 1024 * 1024  # a larger file would keep the start waiting for seconds
_WRITE_BITS = 0o222
_MAGIC = b"SQLite format 3\0"


def prepare(path: Path) -> None:
    """Make sure of the file: there, ours, whole, writable, migrated. Raises `Misconfigured`."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Misconfigured(
            f"SQLite {sqlite3.sqlite_version} is too old; Inkling needs 3.35 or newer."
        )
    _prepare_folder(path.parent)
    try:
        if not path.exists():
            _create(path)
        _refuse_unwritable(path)
        _refuse_stump(path)
        connection = connect(path)
        try:
            _check(connection, path)
            migrate(connection, path)
            _probe(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise misconfigured(error, path) from error
    except OSError as error:
        raise Misconfigured(f"{path} cannot be used: {error.strerror or error}.") from error


def connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode, durable when it writes; with `reading` it cannot write."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    settings = (
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged write survives a power cut, not only a crash
        "secure_delete = ON",  # what is deleted is overwritten
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cache_size = -8000",
        "wal_autocheckpoint = 4000",  # pages, 16 MB: each time costs two syncs more
        "journal_size_limit = 16777216",
        f"query_only = {'ON' if reading else 'OFF'}",
    )
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepare_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The folder {folder} cannot be made ({error.strerror}). Set INKLING_HOME to a folder "
            "this user can write."
        ) from error


def _create(path: Path) -> None:
    """Build the first schema beside the path and move it there whole: a crash leaves no stump."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > 0:
        raise Misconfigured(
            f"{path} is missing, but its log {log.name} is there: put the file back, or move the "
            "log away to start empty."
        )
    _refuse_unwritable(path.parent)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        connection = connect(draft)
        try:
            migrate(connection, draft)
        finally:
            connection.close()
        _move_without_overwriting(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _move_without_overwriting(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was first; its file is as good
    except OSError:
        draft.rename(path)  # a file system without hard links
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_unwritable(path: Path) -> None:
    """Honour a read-only mark even where this user (root) could write all the same."""
    folder = path if path.is_dir() else path.parent
    for place in (path, folder):
        if not place.stat().st_mode & _WRITE_BITS or not os.access(place, os.W_OK):
            raise Misconfigured(
                f"{place} is read-only. Make it writable for this user, or set INKLING_HOME to a "
                "folder that is."
            )


def _refuse_stump(path: Path) -> None:
    """SQLite takes an empty or very short file for a new database and would begin one there."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if not start:
        raise Misconfigured(
            f"{path} is empty, so its content was lost. Restore a copy of it, or delete it to "
            "start anew."
        )
    if start != _MAGIC:
        raise _damaged("file is not a database", path)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size <= CHECKED_BYTES:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise _damaged(verdict, path)


def _damaged(verdict: str, path: Path) -> Misconfigured:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return misconfigured(error, path)


def _probe(connection: sqlite3.Connection) -> None:
    """Write for once, so that a file that cannot be written is found at start."""
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("COMMIT")
