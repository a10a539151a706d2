"""A person's persona and the proposals they were shown, read and written as rows."""

import json
import sqlite3
from collections.abc import Sequence
from types import MappingProxyType

from app.adapters.memory.local.embedders import check_embedder
from app.adapters.memory.local.people import ensure_person
from app.adapters.memory.local.rows import blob_of, to_json, vector_of
from app.adapters.memory.local.times import from_micros, to_micros
from app.core.domain.persona import Persona
from app.core.domain.request import Shown


def get_persona(connection: sqlite3.Connection, user_id: str) -> Persona | None:
    """What was put last, or None."""
    row = connection.execute(
        "SELECT facets, vector, last_updated, pinned"
        " FROM people JOIN personas ON person = people.id WHERE name = ?",
        (user_id,),
    ).fetchone()
    if row is None:
        return None
    facets, vector, updated, pinned = row
    return Persona(
        user_id=user_id,
        last_updated=from_micros(updated),
        vector=None if vector is None else vector_of(vector),
        facets=MappingProxyType(json.loads(facets)),
        pinned=frozenset(json.loads(pinned)),
    )


def put_persona(connection: sqlite3.Connection, persona: Persona, embedder: int) -> None:
    """Replace the persona."""
    check_embedder(connection, embedder)
    connection.execute(
        "INSERT INTO personas (person, facets, vector, last_updated, pinned)"
        " VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET facets = excluded.facets, vector = excluded.vector,"
        " last_updated = excluded.last_updated, pinned = excluded.pinned",
        (
            ensure_person(connection, persona.user_id),
            to_json(dict(persona.facets)),
            None if persona.vector is None else blob_of(persona.vector),
            to_micros(persona.last_updated),
            json.dumps(sorted(persona.pinned)),
        ),
    )


def get_shown(connection: sqlite3.Connection, user_id: str, key: str, now: int) -> Shown | None:
    """The proposal under the key, if it has not expired."""
    row = connection.execute(
        "SELECT payload, expires_at FROM people JOIN shown ON person = people.id"
        " WHERE name = ? AND key = ? AND expires_at > ?",
        (user_id, key, now),
    ).fetchone()
    if row is None:
        return None
    return Shown(user_id=user_id, key=key, payload=row[0], expires_at=from_micros(row[1]))


def put_shown(connection: sqlite3.Connection, shown: Sequence[Shown]) -> None:
    """Keep or renew proposals."""
    people = {one.user_id: ensure_person(connection, one.user_id) for one in shown}
    connection.executemany(
        "INSERT INTO shown (person, key, payload, expires_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person, key) DO UPDATE SET payload = excluded.payload,"
        " expires_at = excluded.expires_at",
        [(people[one.user_id], one.key, one.payload, to_micros(one.expires_at)) for one in shown],
    ).close()
