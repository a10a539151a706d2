"""Copies of the database file: `take SOURCE COPY` while it is in use, `check COPY` before use.

Standard library alone: it runs on the host, where nothing of Inkling is installed. Ends with 1 and
one sentence when the copy is not whole or not Inkling's.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

APPLICATION_ID = 0x494E4B4C  # what Inkling writes into the head of its files


def take(source: Path, copy: Path) -> None:
    """Copy the database in one read transaction: writers go on, and the copy is of one moment."""
    copy.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=30)) as reading,
        closing(sqlite3.connect(copy)) as writing,
    ):
        reading.execute("PRAGMA query_only = ON")
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    check(copy)


def check(copy: Path) -> None:
    """Raise `ValueError` unless the file is whole and Inkling's."""
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as reading:
        if reading.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise ValueError(f"{copy} is not a database of Inkling")
        verdict = reading.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise ValueError(f"{copy} is damaged: {verdict}")


def main(words: list[str]) -> int:
    """Run one of the two; the exit code."""
    try:
        match words:
            case ["take", source, copy]:
                take(Path(source), Path(copy))
            case ["check", copy]:
                check(Path(copy))
            case _:
                print("snapshot.py take SOURCE COPY | check COPY", file=sys.stderr)
                return 64
    except (sqlite3.Error, OSError, ValueError) as error:
        print(f"snapshot.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
