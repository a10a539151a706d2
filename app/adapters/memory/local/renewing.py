"""A file and an embedder come in; afterwards every vector of the file is that embedder's.

Works in small durable steps: a process that is killed in the middle goes on where it was. Nothing
is served meanwhile, so that vectors of two embedders are never compared. What the embedder could
not embed stays findable by its words, until `embed_late` comes to it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from app.adapters.memory.local.embedders import (
    NOBODY,
    record_embedder,
    recorded_embedder,
    register_embedder,
    register_nobody,
)
from app.adapters.storage import Database, pack
from app.core.domain.memory import Vector, meaningless
from app.core.ports.embedding import Embedder

EMBEDDED_AT_ONCE = 64


async def settle_embedder(
    database: Database, embedder: Embedder, progress: Callable[[int, int], None] | None
) -> int:
    """Make the file this embedder's and answer its number there; raises `ProviderError`.

    `progress` hears (done, all) after each step, when there is anything to embed anew.
    """
    model, dimensions = embedder.traits.model_id, embedder.traits.dimensions
    if model is None or dimensions is None:
        raise ValueError("an embedder's traits name its model_id and dimensions")
    number, settled = await database.write(lambda connection: _begin(connection, model, dimensions))
    if settled:
        return number
    total = await database.read(lambda connection: _count_foreign(connection, number))
    done, last = 0, 0
    while batch := await database.read(partial(_next, number=number, last=last)):
        vectors = await embedder.embed([text for _, text in batch])
        await database.write(partial(_replace, number=number, batch=batch, vectors=[*vectors]))
        done, last = done + len(batch), batch[-1][0]
        if progress is not None:
            progress(done, total)
    await database.write(lambda connection: _finish(connection, number))
    return number


def _begin(connection: sqlite3.Connection, model: str, dimensions: int) -> tuple[int, bool]:
    """(number, whether all is done). A change is recorded first, so that others stop serving."""
    register_nobody(connection, dimensions)
    number = register_embedder(connection, model, dimensions)
    recorded = recorded_embedder(connection)
    if recorded is None:
        record_embedder(connection, number, settled=True)
        return number, True
    if recorded.embedder == number:
        return number, recorded.settled
    record_embedder(connection, number, settled=False)
    connection.execute("UPDATE people SET revision = revision + 1")
    return number, False


def _count_foreign(connection: sqlite3.Connection, number: int) -> int:
    count: int = connection.execute(
        "SELECT count(*) FROM vectors WHERE embedder <> ?", (number,)
    ).fetchone()[0]
    return count


def _next(connection: sqlite3.Connection, number: int, last: int) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT id, text FROM vectors JOIN memories ON id = memory"
        " WHERE embedder <> ? AND memory > ? ORDER BY memory LIMIT ?",
        (number, last, EMBEDDED_AT_ONCE),
    ).fetchall()


def _replace(
    connection: sqlite3.Connection,
    number: int,
    batch: Sequence[tuple[int, str]],
    vectors: Sequence[Vector],
) -> None:
    connection.executemany(
        "UPDATE vectors SET embedder = ?, numbers = ? WHERE memory = ? AND embedder <> ?",
        [
            (NOBODY if meaningless(vector) else number, blob, row, number)
            for (row, _), vector, blob in zip(batch, vectors, pack(np.stack(vectors)), strict=True)
        ],
    )


def _finish(connection: sqlite3.Connection, number: int) -> None:
    """Personas' vectors cannot be made anew, they are sums of what was chosen: they start over."""
    connection.execute("UPDATE personas SET vector = NULL")
    record_embedder(connection, number, settled=True)
