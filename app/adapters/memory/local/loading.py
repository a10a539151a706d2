"""A person's row number comes in; their shelf goes out, read from the file in one snapshot."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.adapters.memory.exact.changes import KINDS, NEVER, Entries
from app.adapters.memory.exact.shelf import Shelf
from app.adapters.memory.exact.talks import Talk
from app.adapters.memory.local.embedders import check_embedder
from app.adapters.storage import snapshot, unpack
from app.core.domain.memory import MType

READ_AT_ONCE = 1_000
SPARE_SHARE = 8  # room for what comes next; it takes no memory before it is used

_KIND_OF = {mtype.value: KINDS.index(mtype) for mtype in MType}


def load_shelf(
    connection: sqlite3.Connection, person: int, *, embedder: int, dimensions: int
) -> Shelf:
    """All vectors and words of a person as of one revision; empty for one who is gone."""
    with snapshot(connection):
        check_embedder(connection, embedder)
        revision, count = connection.execute(
            "SELECT coalesce(max(revision), 0), (SELECT count(*) FROM memories WHERE person = ?1)"
            " FROM people WHERE id = ?1",
            (person,),
        ).fetchone()
        shelf = Shelf(revision, dimensions, room=count + count // SPARE_SHARE)
        shelf.add(_parts(connection, person))
    return shelf


def _parts(connection: sqlite3.Connection, person: int) -> Iterator[Entries]:
    cursor = connection.execute(
        "SELECT id, mtype, expires_at, words, numbers, conversation, session, created_at"
        " FROM memories JOIN vectors ON memory = id WHERE person = ? ORDER BY id",
        (person,),
    )
    while rows := cursor.fetchmany(READ_AT_ONCE):
        yield entries_of(rows)


def entries_of(rows: Sequence[tuple[Any, ...]]) -> Entries:
    """Rows of (id, mtype, expires_at, words, vector, conversation, session, created_at)."""
    numbers, types, expiries, bags, vectors, conversations, sessions, moments = zip(
        *rows, strict=True
    )
    return Entries(
        rows=np.array(numbers, dtype=np.int64),
        kinds=np.array([_KIND_OF[mtype] for mtype in types], dtype=np.uint8),
        expiries=np.array(
            [NEVER if expiry is None else expiry for expiry in expiries], dtype=np.int64
        ),
        vectors=unpack(vectors),
        bags=bags,
        talks=[
            None if conversation is None else Talk(conversation, session, moment)
            for conversation, session, moment in zip(conversations, sessions, moments, strict=True)
        ],
    )
