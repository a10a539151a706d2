"""Which embedder made the vectors of the file; vectors of two are never compared or mixed.

`meta.embedder` names the one the file belongs to; `meta.settled` is 0 while vectors of a former one
are still being replaced. Zeros, which stand for a meaning not known yet, are nobody's: number 0.
"""

import sqlite3
from dataclasses import dataclass

from app.core.domain.errors import Unavailable

NOBODY = 0
"""The number in place of an embedder's; also written out in the SQL that an index serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The embedder the file belongs to, and whether all its vectors are that one's."""

    embedder: int
    settled: bool


def recorded_embedder(connection: sqlite3.Connection) -> Recorded | None:
    """What the file says; None for a new file."""
    meta = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('embedder', 'settled')")
    )
    if "embedder" not in meta:
        return None
    return Recorded(embedder=int(meta["embedder"]), settled=meta["settled"] == "1")


def register_embedder(connection: sqlite3.Connection, model_id: str, dimensions: int) -> int:
    """The number of an embedder in this file, made now for a new one."""
    connection.execute(
        "INSERT INTO embedders (model, dimensions) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (model_id, dimensions),
    )
    number: int = connection.execute(
        "SELECT id FROM embedders WHERE model = ? AND dimensions = ?", (model_id, dimensions)
    ).fetchone()[0]
    return number


def register_nobody(connection: sqlite3.Connection, dimensions: int) -> None:
    """Let vectors be nobody's: zeros of these dimensions until an embedder makes them."""
    connection.execute(
        "INSERT INTO embedders (id, model, dimensions) VALUES (?, '', ?)"
        " ON CONFLICT (id) DO UPDATE SET dimensions = excluded.dimensions",
        (NOBODY, dimensions),
    )


def record_embedder(connection: sqlite3.Connection, embedder: int, *, settled: bool) -> None:
    """Say which embedder the file belongs to from now on."""
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
        [("embedder", str(embedder)), ("settled", str(int(settled)))],
    )


def check_embedder(connection: sqlite3.Connection, embedder: int) -> None:
    """Raise `Unavailable` when another process has moved the file to another embedder."""
    recorded = connection.execute("SELECT value FROM meta WHERE key = 'embedder'").fetchone()
    if recorded is None or recorded[0] != str(embedder):
        raise Unavailable(
            "Another Inkling has moved this memory file to another embedder; restart this one."
        )
