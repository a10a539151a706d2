"""The least one could do: a SQLite table with full sync, and a matrix of vectors per person."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.bench.peers.handed import DIMENSIONS, Memory, Question, Vector

_TABLE = """
CREATE TABLE IF NOT EXISTS memory (
  user TEXT, id TEXT, text TEXT, vector BLOB, PRIMARY KEY (user, id)
)
"""


class Bare:
    """No words, no dates, no duplicates, no forgetting: what a search costs at the very least."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "bare.db")
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute(_TABLE)
        self._database.commit()
        self._shelves: dict[str, tuple[list[str], Vector]] = {}

    def add(self, memories: Sequence[Memory]) -> None:
        rows = [(one.user, one.id, one.text, one.vector.tobytes()) for one in memories]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?)", rows)
        for user in {one.user for one in memories}:
            self._shelves.pop(user, None)

    def ready(self) -> None:
        """Nothing is built before the first search."""

    def search(self, question: Question, count: int) -> list[str]:
        ids, matrix = self._shelf(question.user)
        scores = matrix @ question.vector
        best = np.argpartition(-scores, min(count, len(ids) - 1))[:count]
        return [ids[place] for place in best[np.argsort(-scores[best])]]

    def texts(self, user: str) -> list[str]:
        return [
            text
            for (text,) in self._database.execute("SELECT text FROM memory WHERE user = ?", (user,))
        ]

    def close(self) -> None:
        self._database.close()

    def _shelf(self, user: str) -> tuple[list[str], Vector]:
        if user not in self._shelves:
            rows = self._database.execute(
                "SELECT id, vector FROM memory WHERE user = ?", (user,)
            ).fetchall()
            vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
            self._shelves[user] = [row[0] for row in rows], vectors.reshape(-1, DIMENSIONS)
        return self._shelves[user]


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Bare:
    """Open the table in `folder`; it has no search by words."""
    del words, stop_words
    return Bare(folder)
