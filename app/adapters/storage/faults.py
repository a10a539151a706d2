"""An error of SQLite comes in; the domain's goes out, with a sentence that says what to do."""

import sqlite3
from pathlib import Path

from app.core.domain.errors import Misconfigured, Refused, Unavailable

_EXTENDED = 0xFF  # the low byte of an extended result code is the code itself


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _EXTENDED


def translated(error: Exception, path: Path) -> Exception:
    """The domain's error for what a read or write raised; any other comes back as it is."""
    if isinstance(error, sqlite3.Error):
        return unavailable(error, path)
    if isinstance(error, UnicodeEncodeError):
        return Refused("A text holds half a character (a lone surrogate), which cannot be stored.")
    return error


def unavailable(error: sqlite3.Error, path: Path) -> Unavailable:
    """What went wrong while serving; nothing of the failed call was stored."""
    sentences = {
        sqlite3.SQLITE_FULL: f"The disk that holds {path} is full; free some room.",
        sqlite3.SQLITE_BUSY: f"Another process keeps {path} busy; stop it or try again.",
        sqlite3.SQLITE_READONLY: f"{path} has become read-only; make it writable again.",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged; stop Inkling and restore a copy of it.",
        sqlite3.SQLITE_NOTADB: f"{path} was overwritten; stop Inkling and restore a copy of it.",
        sqlite3.SQLITE_IOERR: f"The disk that holds {path} failed ({error}).",
    }
    return Unavailable(sentences.get(_code(error), f"The memory file {path} failed: {error}."))


def misconfigured(error: sqlite3.Error, path: Path) -> Misconfigured:
    """Why the file cannot be used at start."""
    damaged = (
        f"{path} is damaged or not an Inkling memory file ({error}). Restore a copy of it, or move "
        "it away to start empty; Inkling never overwrites it."
    )
    sentences = {
        sqlite3.SQLITE_CORRUPT: damaged,
        sqlite3.SQLITE_NOTADB: damaged,
        sqlite3.SQLITE_FULL: f"The disk that holds {path} is full; free some room.",
        sqlite3.SQLITE_BUSY: f"Another process keeps {path} busy; stop it and start again.",
    }
    unusable = (
        f"{path} cannot be opened for writing ({error}). Make the file and its folder writable for "
        "this user, or set INKLING_HOME to a folder that is."
    )
    return Misconfigured(sentences.get(_code(error), unusable))
