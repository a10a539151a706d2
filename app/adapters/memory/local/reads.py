"""Everything that reads memories, as functions over a reading connection."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from app.adapters.memory.exact.searching import Found
from app.adapters.memory.local.kept import Kept
from app.adapters.memory.local.people import find_person, revision_of
from app.adapters.memory.local.rows import COLUMNS, id_list, item_of
from app.adapters.memory.local.times import from_micros
from app.adapters.storage import snapshot, unpack
from app.core.domain.memory import Hit, MemoryItem

EXPORTED_AT_ONCE = 200
BEGINNING = (-(2**63), 0)
"""The (created_at, row) before all others."""


def get(
    connection: sqlite3.Connection, user_id: str, memory_id: str, now: int
) -> MemoryItem | None:
    """One living memory of this person."""
    row = connection.execute(
        f"SELECT {COLUMNS}, numbers FROM people"  # noqa: S608  # a constant
        " JOIN memories ON person = people.id JOIN vectors ON memory = memories.id"
        " WHERE name = ? AND ref = ? AND (expires_at IS NULL OR expires_at > ?)",
        (user_id, memory_id, now),
    ).fetchone()
    return None if row is None else item_of(user_id, row[:-1], unpack([row[-1]])[0])


def known(connection: sqlite3.Connection, user_id: str, ids: Sequence[str]) -> frozenset[str]:
    """Which of the ids are taken, by expired memories too."""
    found = connection.execute(
        "SELECT ref FROM people JOIN memories ON person = people.id"
        " WHERE name = ? AND ref IN (SELECT value FROM json_each(?))",
        (user_id, id_list(ids)),
    )
    return frozenset(ref for (ref,) in found)


def hits(
    connection: sqlite3.Connection,
    user_id: str,
    person: int,
    found: Found,
    now: int,
    kept: Kept,
) -> tuple[Hit, ...]:
    """What was found, in its order; what went meanwhile is left out."""
    rows = found.rows.tolist()
    with snapshot(connection):
        items = _items_found(connection, user_id, person, found, kept)
    moment = from_micros(now)
    return tuple(
        Hit(
            item=item,
            cosine=cosine,
            lexical=lexical,
            surroundings=surroundings,
            background=found.background,
        )
        for row, cosine, lexical, surroundings in zip(
            rows,
            found.cosines.tolist(),
            found.lexical.tolist(),
            found.surroundings,
            strict=True,
        )
        if (item := items.get(row)) is not None and item.alive_at(moment)
    )


def _items_found(
    connection: sqlite3.Connection, user_id: str, person: int, found: Found, kept: Kept
) -> Mapping[int, MemoryItem]:
    """By row: those that are kept, and the others read in one query."""
    revision = revision_of(connection, person)
    if revision is None:
        return {}
    rows = found.rows.tolist()
    items = kept.known(person, revision, rows)
    if len(items) == len(rows):
        return items
    vectors = dict(zip(rows, found.vectors, strict=True))
    read = connection.execute(
        f"SELECT {COLUMNS} FROM memories"  # noqa: S608  # a constant
        " WHERE id IN (SELECT value FROM json_each(?)) AND +person = ?",  # +: by id, not by person
        (id_list(row for row in rows if row not in items), person),
    )
    # a copy of its own: a row of what was found would keep all of it in memory
    fresh = {row[0]: item_of(user_id, row, vectors[row[0]].copy()) for row in read}
    kept.keep(person, revision, fresh)
    return items | fresh


def last_row(connection: sqlite3.Connection, user_id: str) -> tuple[int, int] | None:
    """(person, newest row): where an export that begins now will end; None if there is nothing."""
    person = find_person(connection, user_id)
    if person is None:
        return None
    newest = connection.execute(
        "SELECT max(id) FROM memories WHERE person = ?", (person[0],)
    ).fetchone()[0]
    return None if newest is None else (person[0], newest)


def export_page(
    connection: sqlite3.Connection,
    user_id: str,
    end: tuple[int, int],
    after: tuple[int, int],
    now: int,
) -> tuple[list[MemoryItem], tuple[int, int] | None]:
    """The next memories by creation and arrival; (created_at, row) of the last if there is more.

    The rest of one moment is read apart from what is later: any number may share a moment, and an
    index range that begins inside it would be walked from its start for every page.
    """
    values = {"person": end[0], "newest": end[1], "created": after[0], "row": after[1], "now": now}
    rows: list[tuple[Any, ...]] = []
    for range_ in ("created_at = :created AND id > :row", "created_at > :created"):
        rows += connection.execute(
            f"SELECT {COLUMNS} FROM memories WHERE person = :person AND {range_}"  # noqa: S608  # constants
            " AND id <= :newest AND (expires_at IS NULL OR expires_at > :now)"
            " ORDER BY created_at, id LIMIT :limit",
            {**values, "limit": EXPORTED_AT_ONCE - len(rows)},
        ).fetchall()
    items = [item_of(user_id, row) for row in rows]
    more = len(rows) == EXPORTED_AT_ONCE
    return items, (rows[-1][5], rows[-1][0]) if more else None
