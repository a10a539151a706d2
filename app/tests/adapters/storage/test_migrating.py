"""Migrations are applied by number, each whole or not at all."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.storage.migrating import MIGRATIONS, SCHEMA_VERSION, migrate, statements

PATH = Path("m.db")
MORE = "CREATE TABLE more (x);\nINSERT INTO more VALUES (1);"
BROKEN = "CREATE TABLE broken (x);\nINSERT INTO more VALUES (2);\nINSERT INTO nowhere VALUES (1);"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def version(connection: sqlite3.Connection) -> object:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def test_a_file_of_each_former_version_is_brought_up_to_date_with_its_rows(
    connection: sqlite3.Connection,
) -> None:
    for step in range(1, SCHEMA_VERSION + 1):
        migrate(connection, PATH, MIGRATIONS[:step])
        assert version(connection) == step
        connection.execute("INSERT INTO people (name) VALUES (?)", (f"p{step}",))
    migrate(connection, PATH)
    names = [name for (name,) in connection.execute("SELECT name FROM people ORDER BY id")]
    assert names == [f"p{step}" for step in range(1, SCHEMA_VERSION + 1)]


def test_a_migration_that_fails_leaves_the_file_at_the_version_before(
    connection: sqlite3.Connection,
) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, PATH, (*MIGRATIONS, MORE, BROKEN))
    assert version(connection) == SCHEMA_VERSION + 1
    assert connection.execute("SELECT x FROM more").fetchall() == [(1,)]
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    assert "broken" not in tables
    assert not connection.in_transaction


def test_a_migration_is_never_applied_twice(connection: sqlite3.Connection) -> None:
    for _ in range(3):
        migrate(connection, PATH, (*MIGRATIONS, MORE))
    assert connection.execute("SELECT x FROM more").fetchall() == [(1,)]


def test_a_script_is_split_at_the_ends_of_its_statements_only() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n"
    script = f"-- a comment; with a semicolon\nSELECT ';';\n{trigger}SELECT\n  3;\n"
    assert [part.strip() for part in statements(script)] == [
        "-- a comment; with a semicolon\nSELECT ';';",
        trigger.strip(),
        "SELECT\n  3;",
    ]
