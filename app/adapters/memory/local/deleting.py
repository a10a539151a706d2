"""What is to go comes in as ids, a type, a person or a time; it is deleted in a transaction.

Answers with a count and the `Change`s that bring a cache up to date; never commits.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.adapters.memory.exact.changes import Change
from app.adapters.memory.local.people import find_person, next_revision
from app.adapters.memory.local.rows import id_list
from app.core.domain.memory import MType

PURGED_AT_ONCE = 500
_EXPIRED_AT = "expires_at IS NOT NULL AND expires_at <= ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """How many living memories went, and what a cache must know."""

    count: int
    changes: tuple[Change, ...]


def delete(connection: sqlite3.Connection, user_id: str, ids: Sequence[str], now: int) -> Deleted:
    """Delete by id; expired ones go too, but are not counted: they were not there to see."""
    person = find_person(connection, user_id)
    if person is None:
        return Deleted(count=0, changes=())
    where = "person = ? AND ref IN (SELECT value FROM json_each(?))"
    return _delete_where(connection, person[0], where, (person[0], id_list(ids)), now)


def forget(connection: sqlite3.Connection, user_id: str, mtype: MType | None, now: int) -> Deleted:
    """Delete all memories of one type; with None the person and everything that hangs on them."""
    person = find_person(connection, user_id)
    if person is None:
        return Deleted(count=0, changes=())
    if mtype is not None:
        where = "person = ? AND mtype = ?"
        return _delete_where(connection, person[0], where, (person[0], mtype.value), now)
    count = connection.execute(
        "SELECT count(*) FROM memories WHERE person = ? AND (expires_at IS NULL OR expires_at > ?)",
        (person[0], now),
    ).fetchone()[0]
    connection.execute("DELETE FROM people WHERE id = ?", (person[0],))  # the rest by cascade
    gone = Change(person=person[0], revision=person[1] + 1, everything=True)
    return Deleted(count=count, changes=(gone,))


def purge(connection: sqlite3.Connection, now: int) -> Deleted:
    """Delete some expired memories and shown proposals, and the people nothing is left of.

    At most `PURGED_AT_ONCE` of each, so that other writes are not kept waiting.
    """
    memories = _purge_table(connection, "memories", now)
    shown = _purge_table(connection, "shown", now)
    rows_of: dict[int, list[int]] = defaultdict(list)
    for person, row in memories:
        rows_of[person].append(row)
    changes = [
        Change(person=person, revision=next_revision(connection, person), gone=tuple(rows))
        for person, rows in rows_of.items()
    ]
    changes += _delete_strangers(connection, {person for person, _ in (*memories, *shown)})
    return Deleted(count=len(memories) + len(shown), changes=tuple(changes))


def _purge_table(connection: sqlite3.Connection, table: str, now: int) -> list[tuple[int, int]]:
    """(person, row) of what was deleted."""
    return connection.execute(
        f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {_EXPIRED_AT} LIMIT ?) "  # noqa: S608  # two constants
        "RETURNING person, id",
        (now, PURGED_AT_ONCE),
    ).fetchall()


def _delete_strangers(connection: sqlite3.Connection, people: Iterable[int]) -> list[Change]:
    gone = connection.execute(
        "DELETE FROM people WHERE id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM memories WHERE person = people.id)"
        " AND NOT EXISTS (SELECT 1 FROM personas WHERE person = people.id)"
        " AND NOT EXISTS (SELECT 1 FROM shown WHERE person = people.id)"
        " RETURNING id, revision",
        (id_list(people),),
    ).fetchall()
    return [
        Change(person=person, revision=revision + 1, everything=True) for person, revision in gone
    ]


def _delete_where(
    connection: sqlite3.Connection, person: int, where: str, values: tuple[object, ...], now: int
) -> Deleted:
    gone = connection.execute(
        f"DELETE FROM memories WHERE {where} RETURNING id, expires_at",  # noqa: S608  # constants of this module
        values,
    ).fetchall()
    if not gone:
        return Deleted(count=0, changes=())
    change = Change(
        person=person,
        revision=next_revision(connection, person),
        gone=tuple(row for row, _ in gone),
    )
    living = sum(1 for _, expiry in gone if expiry is None or expiry > now)
    return Deleted(count=living, changes=(change,))
