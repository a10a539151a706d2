"""A connection comes in; the file behind it leaves with the newest schema, or untouched.

Each migration is a numbered .sql file, applied whole or not at all; user_version counts them.
"""

import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from app.adapters.storage.vectors import narrowed
from app.core.domain.errors import Misconfigured

APPLICATION_ID = 0x494E4B4C


def _migrations() -> tuple[str, ...]:
    folder = resources.files("app.adapters.storage") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=_name)
    return tuple(file.read_text(encoding="utf-8") for file in files)


def _name(file: resources.abc.Traversable) -> str:
    return file.name


MIGRATIONS = _migrations()
SCHEMA_VERSION = len(MIGRATIONS)


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: tuple[str, ...] = MIGRATIONS
) -> None:
    """Bring the schema up to date; raises `Misconfigured` for a file this version cannot know.

    Two processes may do this at once: each step takes the write lock and looks again.
    """
    _refuse_foreign(connection, path)
    connection.create_function("narrowed", 1, narrowed, deterministic=True)
    while (version := _version(connection)) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _version(connection) == version:
                for statement in statements(migrations[version]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    if version > len(migrations):
        raise Misconfigured(
            f"{path} is from a newer Inkling (schema {version}; this one knows up to "
            f"{len(migrations)}). Upgrade Inkling, or set INKLING_HOME to another folder."
        )


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; `executescript` would commit on its own."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise Misconfigured(
            f"{path} is a database of another program. Move it away, or set INKLING_HOME to "
            "another folder."
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
