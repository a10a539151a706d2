"""Memories come in and are added or replaced in the transaction of a connection; never commits.

Answers with the `Change`s that bring a cache up to date.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from app.adapters.memory.exact.changes import KINDS, NEVER, Change, Entries
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.talks import talk_of
from app.adapters.memory.local.embedders import NOBODY, check_embedder
from app.adapters.memory.local.people import ensure_person, next_revision
from app.adapters.memory.local.rows import blob_of, values_of
from app.adapters.memory.local.times import to_micros
from app.core.domain.memory import MemoryItem, Vector, meaningless

_SET = (
    "mtype = :mtype, text = :text, source = :source, topic = :topic, tags = :tags, "
    "metadata = :metadata, conversation = :conversation, session = :session, "
    "confidence = :confidence, created_at = :created_at, updated_at = :updated_at, "
    "expires_at = :expires_at"
)
_INSERT = """
INSERT INTO memories (person, ref, mtype, text, source, topic, tags, metadata, conversation,
                      session, confidence, created_at, updated_at, expires_at)
VALUES (:person, :ref, :mtype, :text, :source, :topic, :tags, :metadata, :conversation,
        :session, :confidence, :created_at, :updated_at, :expires_at)
"""


def upsert(
    connection: sqlite3.Connection, items: Sequence[MemoryItem], lexer: Lexer, embedder: int
) -> tuple[Change, ...]:
    """Add or replace by (person, id), keeping a replaced one's row; the last of a pair wins."""
    check_embedder(connection, embedder)
    by_user: dict[str, dict[str, MemoryItem]] = defaultdict(dict)
    for item in items:
        by_user[item.user_id].pop(item.id, None)
        by_user[item.user_id][item.id] = item
    return tuple(
        _upsert_of(connection, user_id, tuple(own.values()), lexer, embedder)
        for user_id, own in by_user.items()
    )


def _upsert_of(
    connection: sqlite3.Connection,
    user_id: str,
    items: Sequence[MemoryItem],
    lexer: Lexer,
    embedder: int,
) -> Change:
    person = ensure_person(connection, user_id)
    bags = lexer.bags([item.text for item in items])
    rows, replaced = [], []
    for item, bag in zip(items, bags, strict=True):
        row, known = _put_memory(connection, person, item)
        vector = _vector(item)
        maker = NOBODY if meaningless(vector) else embedder
        connection.execute(
            "INSERT OR REPLACE INTO vectors (memory, embedder, words, vector) VALUES (?, ?, ?, ?)",
            (row, maker, bag, blob_of(vector)),
        )
        rows.append(row)
        if known:
            replaced.append(row)
    return Change(
        person=person,
        revision=next_revision(connection, person),
        gone=tuple(replaced),
        came=_entries(rows, items, bags),
    )


def _put_memory(connection: sqlite3.Connection, person: int, item: MemoryItem) -> tuple[int, bool]:
    """The row number, and whether it was there before."""
    values = values_of(person, item)
    known = connection.execute(
        "SELECT id FROM memories WHERE person = :person AND ref = :ref", values
    ).fetchone()
    if known is None:
        return connection.execute(_INSERT, values).lastrowid or 0, False
    connection.execute(f"UPDATE memories SET {_SET} WHERE id = :id", {**values, "id": known[0]})  # noqa: S608  # a constant
    return known[0], True


def _entries(rows: Sequence[int], items: Sequence[MemoryItem], bags: Sequence[bytes]) -> Entries:
    return Entries(
        rows=np.array(rows, dtype=np.int64),
        kinds=np.array([KINDS.index(item.mtype) for item in items], dtype=np.uint8),
        expiries=np.array([_expiry(item) for item in items], dtype=np.int64),
        vectors=np.stack([_vector(item) for item in items]),
        bags=bags,
        talks=[talk_of(item, to_micros(item.created_at)) for item in items],
    )


def _expiry(item: MemoryItem) -> int:
    return NEVER if item.expires_at is None else to_micros(item.expires_at)


def _vector(item: MemoryItem) -> Vector:
    return np.asarray(item.embedding, dtype=np.float32)
