"""People's names become the small numbers other tables use; a revision counts their changes."""

import sqlite3


def find_person(connection: sqlite3.Connection, user_id: str) -> tuple[int, int] | None:
    """(row number, revision), or None for somebody nothing is known of."""
    found: tuple[int, int] | None = connection.execute(
        "SELECT id, revision FROM people WHERE name = ?", (user_id,)
    ).fetchone()
    return found


def revision_of(connection: sqlite3.Connection, person: int) -> int | None:
    """The revision by row number; None for somebody who is gone."""
    found = connection.execute("SELECT revision FROM people WHERE id = ?", (person,)).fetchone()
    return None if found is None else found[0]


def ensure_person(connection: sqlite3.Connection, user_id: str) -> int:
    """The row number, made now for somebody new."""
    known = find_person(connection, user_id)
    if known is not None:
        return known[0]
    connection.execute("INSERT INTO people (name) VALUES (?)", (user_id,))
    made: int = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
    return made


def changed_person(connection: sqlite3.Connection, user_id: str) -> tuple[int, int]:
    """(row number, revision) with one more change counted; made now for somebody new."""
    counted = "UPDATE people SET revision = revision + 1 WHERE name = ? RETURNING id, revision"
    changed: tuple[int, int] | None = connection.execute(counted, (user_id,)).fetchone()
    if changed is None:
        person = ensure_person(connection, user_id)
        return person, next_revision(connection, person)
    return changed


def next_revision(connection: sqlite3.Connection, person: int) -> int:
    """Count one more change to a person's memories."""
    revision: int = connection.execute(
        "UPDATE people SET revision = revision + 1 WHERE id = ? RETURNING revision", (person,)
    ).fetchone()[0]
    return revision
