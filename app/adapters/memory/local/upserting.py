"""Memories come in and are added or replaced in the transaction of a connection; never commits.

Answers with the `Change`s that bring a cache up to date.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.exact.changes import KINDS, NEVER, Change, Entries
from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.exact.talks import Talk, talk_of
from app.adapters.memory.local.embedders import NOBODY, check_embedder
from app.adapters.memory.local.people import changed_person
from app.adapters.memory.local.rows import values_of
from app.adapters.memory.local.times import to_micros
from app.adapters.storage import pack, unpack
from app.core.domain.memory import MemoryItem

_PUT = """
INSERT INTO memories (id, person, ref, mtype, text, source, topic, tags, metadata, conversation,
                      session, confidence, created_at, updated_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  mtype = excluded.mtype, text = excluded.text, source = excluded.source, topic = excluded.topic,
  tags = excluded.tags, metadata = excluded.metadata, conversation = excluded.conversation,
  session = excluded.session, confidence = excluded.confidence,
  created_at = excluded.created_at, updated_at = excluded.updated_at,
  expires_at = excluded.expires_at
"""
_ASKED_AT_ONCE = 500
"""Ids in one question; SQLite takes 999 values everywhere."""


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
    person, revision = changed_person(connection, user_id)
    bags = lexer.bags([item.text for item in items])
    talks = [talk_of(item, to_micros(item.created_at)) for item in items]
    blobs = pack(np.array([item.embedding for item in items], dtype=np.float32))
    vectors = unpack(blobs)  # as they will be read
    meant = np.asarray(vectors.any(axis=1)).tolist()
    known = _known(connection, person, items)
    rows = _rows(connection, items, known)
    connection.executemany(
        _PUT,
        [
            (row, *values_of(person, item, talk))
            for row, item, talk in zip(rows, items, talks, strict=True)
        ],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO vectors (memory, embedder, words, numbers) VALUES (?, ?, ?, ?)",
        [
            (row, embedder if known_meaning else NOBODY, bag, blob)
            for row, known_meaning, bag, blob in zip(rows, meant, bags, blobs, strict=True)
        ],
    )
    return Change(
        person=person,
        revision=revision,
        gone=tuple(row for row, item in zip(rows, items, strict=True) if item.id in known),
        came=_entries(rows, items, vectors, bags, talks),
    )


def _known(
    connection: sqlite3.Connection, person: int, items: Sequence[MemoryItem]
) -> dict[str, int]:
    """The rows of those ids that are there already."""
    known: dict[str, int] = {}
    for first in range(0, len(items), _ASKED_AT_ONCE):
        ids = [item.id for item in items[first : first + _ASKED_AT_ONCE]]
        asked = f"ref IN ({', '.join('?' * len(ids))})"
        known |= connection.execute(
            f"SELECT ref, id FROM memories WHERE person = ? AND {asked}",  # noqa: S608  # question marks
            (person, *ids),
        )
    return known


def _rows(
    connection: sqlite3.Connection, items: Sequence[MemoryItem], known: Mapping[str, int]
) -> list[int]:
    """A row number for each: its own, or the next one that was never used (AUTOINCREMENT's)."""
    used = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'memories'").fetchone()
    fresh = count(1 + (used[0] if used else 0))
    return [known[item.id] if item.id in known else next(fresh) for item in items]


def _entries(
    rows: Sequence[int],
    items: Sequence[MemoryItem],
    vectors: NDArray[np.float32],
    bags: Sequence[bytes],
    talks: Sequence[Talk | None],
) -> Entries:
    return Entries(
        rows=np.array(rows, dtype=np.int64),
        kinds=np.array([KINDS.index(item.mtype) for item in items], dtype=np.uint8),
        expiries=np.array([_expiry(item) for item in items], dtype=np.int64),
        vectors=vectors,
        bags=bags,
        talks=talks,
    )


def _expiry(item: MemoryItem) -> int:
    return NEVER if item.expires_at is None else to_micros(item.expires_at)
