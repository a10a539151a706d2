"""What a vendor has no place for, kept in the local file: whole records, and vectors of memories.

Functions over a connection; none of them commits.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from hashlib import blake2b

import numpy as np

from app.adapters.memory.remote.entries import bytes_of
from app.adapters.memory.remote.records import EPOCH, expiry_of, to_micros
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.memory import Vector

_DIGEST_BYTES = 16


def put_record(connection: sqlite3.Connection, record: Record) -> None:
    """Add or replace a record."""
    expires = expiry_of(record)
    connection.execute(
        "INSERT OR REPLACE INTO beside_records (person, kind, key, flat, vector, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            record.user_id,
            record.kind.value,
            record.key,
            json.dumps(record.flat, ensure_ascii=False),
            None if record.vector is None else bytes_of(record.vector),
            None if expires is None else to_micros(expires),
        ),
    )


def get_record(connection: sqlite3.Connection, user_id: str, kind: Kind, key: str) -> Record | None:
    """The record, expired or not."""
    row = connection.execute(
        "SELECT flat, vector FROM beside_records WHERE person = ? AND kind = ? AND key = ?",
        (user_id, kind.value, key),
    ).fetchone()
    if row is None:
        return None
    return Record(
        user_id=user_id,
        kind=kind,
        key=key,
        created_at=EPOCH,
        flat=json.loads(row[0]),
        vector=None if row[1] is None else np.frombuffer(row[1], dtype="<f4"),
    )


def remove_record(connection: sqlite3.Connection, user_id: str, kind: Kind, key: str) -> None:
    """Remove a record that may be there."""
    connection.execute(
        "DELETE FROM beside_records WHERE person = ? AND kind = ? AND key = ?",
        (user_id, kind.value, key),
    )


def put_vectors(connection: sqlite3.Connection, records: Iterable[Record], model_id: str) -> None:
    """Keep the vectors of these memories, made by this embedder; without one, keep none."""
    for record in records:
        if record.vector is None:
            remove_vectors(connection, record.user_id, [record.key])
            continue
        connection.execute(
            "INSERT OR REPLACE INTO beside_vectors (person, key, embedder, digest, vector)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                record.user_id,
                record.key,
                model_id,
                _digest(record),
                bytes_of(record.vector),
            ),
        )


def vectors_of(
    connection: sqlite3.Connection, records: Collection[Record], model_id: str, dimensions: int
) -> dict[str, Vector]:
    """By key: the vectors kept for these memories of one person, as far as they fit the texts."""
    wanted = {record.key: _digest(record) for record in records}
    user_id = next((record.user_id for record in records), "")
    found = connection.execute(
        "SELECT key, digest, vector FROM beside_vectors WHERE person = ? AND embedder = ?"
        " AND key IN (SELECT value FROM json_each(?))",
        (user_id, model_id, json.dumps(list(wanted))),
    )
    return {
        key: vector
        for key, digest, blob in found
        if digest == wanted[key] and len(vector := np.frombuffer(blob, dtype="<f4")) == dimensions
    }


def remove_vectors(connection: sqlite3.Connection, user_id: str, keys: Iterable[str]) -> None:
    """Remove the vectors of memories that go."""
    connection.execute(
        "DELETE FROM beside_vectors WHERE person = ? AND key IN (SELECT value FROM json_each(?))",
        (user_id, json.dumps(list(keys))),
    )


def forget_person(connection: sqlite3.Connection, user_id: str) -> None:
    """Remove all that is kept of a person, and all of theirs that still waits or was refused."""
    for table in ("beside_records", "beside_vectors", "outbox"):
        connection.execute(f"DELETE FROM {table} WHERE person = ?", (user_id,))  # noqa: S608  # constants


def purge(connection: sqlite3.Connection, now: int) -> int:
    """Remove expired records; answers how many."""
    return connection.execute(
        "DELETE FROM beside_records WHERE expires_at IS NOT NULL AND expires_at <= ?", (now,)
    ).rowcount


def _digest(record: Record) -> bytes:
    text = str(record.flat.get("text", "")).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_DIGEST_BYTES).digest()
