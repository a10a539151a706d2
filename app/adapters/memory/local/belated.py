"""Memories that were stored while the embedder was away get their meaning when it is back.

Works in small durable steps beside everything else: nothing is locked while texts are embedded,
and a memory that was changed meanwhile is left as it is now.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

from app.adapters.memory.exact.changes import Change
from app.adapters.memory.local.embedders import check_embedder
from app.adapters.memory.local.loading import entries_of
from app.adapters.memory.local.people import next_revision
from app.adapters.memory.local.shelves import Shelves
from app.adapters.storage import Database, pack
from app.core.domain.errors import ProviderError
from app.core.domain.memory import Vector, meaningless
from app.core.ports.embedding import Embedder

EMBEDDED_AT_ONCE = 32
TEXTS_TRIED_ALONE = 3  # when a batch fails: is it one text of it, or is the embedder away?

_Meant: TypeAlias = Sequence[tuple[int, str, Vector]]


async def embed_late(database: Database, shelves: Shelves, embedder: Embedder, number: int) -> int:
    """Embed what has no meaning yet until all is done or the embedder fails; answers how many.

    `number` is the embedder's in the file. A text it cannot embed is passed over until the next
    time. Raises `ProviderError` when the file fails.
    """
    done, last = 0, 0
    while batch := await database.read(partial(_next, last=last)):
        meant = await _embedded(embedder, batch)
        if not meant:
            return done
        changes = await database.write(
            partial(_give_meaning, meant=meant, number=number),
            shelves.publish,
        )
        done += sum(len(change.gone) for change in changes)
        last = meant[-1][0]
    return done


async def _embedded(embedder: Embedder, batch: Sequence[tuple[int, str]]) -> _Meant:
    """The rows of the batch with their vectors; none when the embedder is away."""
    meant = await _tried(embedder, batch)
    if meant or len(batch) == 1:
        return meant
    alone = [await _tried(embedder, [one]) for one in batch[:TEXTS_TRIED_ALONE]]
    if not any(alone):
        return ()
    alone += [await _tried(embedder, [one]) for one in batch[TEXTS_TRIED_ALONE:]]
    return [one for tried in alone for one in tried]


async def _tried(embedder: Embedder, batch: Sequence[tuple[int, str]]) -> _Meant:
    try:
        vectors = await embedder.embed([text for _, text in batch])
    except ProviderError:
        return ()
    return [
        (row, text, vector)
        for (row, text), vector in zip(batch, vectors, strict=True)
        if not meaningless(vector)
    ]


def _next(connection: sqlite3.Connection, last: int) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT memory, text FROM vectors JOIN memories ON id = memory"
        " WHERE embedder = 0 AND memory > ? ORDER BY memory LIMIT ?",
        (last, EMBEDDED_AT_ONCE),
    ).fetchall()


def _give_meaning(connection: sqlite3.Connection, meant: _Meant, number: int) -> tuple[Change, ...]:
    """Only where the text is still the one that was embedded."""
    check_embedder(connection, number)
    rows_of: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row, text, vector in meant:
        (blob,) = pack(vector[None])
        found = connection.execute(
            "SELECT person, mtype, expires_at, words, conversation, session, created_at"
            " FROM memories JOIN vectors ON memory = id"
            " WHERE id = ? AND text = ? AND embedder = 0",
            (row, text),
        ).fetchone()
        if found is not None:
            connection.execute(
                "UPDATE vectors SET embedder = ?, numbers = ? WHERE memory = ?", (number, blob, row)
            )
            rows_of[found[0]].append((row, *found[1:4], blob, *found[4:]))
    return tuple(
        Change(
            person=person,
            revision=next_revision(connection, person),
            gone=tuple(row[0] for row in rows),
            came=entries_of(rows),
        )
        for person, rows in rows_of.items()
    )
