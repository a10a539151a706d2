"""LanceDB on a folder: one table, each person a filter, vectors handed over, exact search."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lancedb  # type: ignore[import-not-found, unused-ignore]  # in the peers' environment
import pyarrow as pa  # type: ignore[import-not-found, unused-ignore]  # likewise
from lancedb.rerankers import (  # type: ignore[import-not-found, unused-ignore]  # likewise
    RRFReranker,
)

from app.bench.peers.handed import DIMENSIONS, Memory, Question

NAME = "memories"
ALL = 1_000_000


class Lance:
    """Below some 100,000 rows its documentation advises no index of vectors; words have one."""

    def __init__(self, folder: Path, *, words: bool) -> None:
        self._words = words
        database = lancedb.connect(str(folder))
        self._table: Any = database.create_table(NAME, schema=_schema(), exist_ok=True)
        self._indexed = False

    def add(self, memories: Sequence[Memory]) -> None:
        self._table.add(
            [
                {
                    "id": one.id,
                    "user": one.user,
                    "text": one.text,
                    "vector": one.vector,
                    **asdict(one.about),
                }
                for one in memories
            ]
        )

    def ready(self) -> None:
        """Index the words, and bring rows that came later into the index."""
        if self._words and not self._indexed:
            self._table.create_fts_index("text", replace=True)
            self._indexed = True
        self._table.optimize()

    def search(self, question: Question, count: int) -> list[str]:
        if self._words:
            asked = self._table.search(query_type="hybrid").text(_plain(question.text))
            asked = asked.vector(question.vector).rerank(RRFReranker())
        else:
            asked = self._table.search(question.vector)
        found = asked.distance_type("cosine").where(f"user = '{question.user}'", prefilter=True)
        return [str(row["id"]) for row in found.select(["id", "text"]).limit(count).to_list()]

    def texts(self, user: str) -> list[str]:
        rows = self._table.search().where(f"user = '{user}'").select(["text"]).limit(ALL).to_list()
        return [str(row["text"]) for row in rows]

    def close(self) -> None:
        """A table keeps nothing open that wants closing."""


def _plain(text: str) -> str:
    """Its word search takes words; marks could be read as an expression."""
    return "".join(letter if letter.isalnum() or letter == "'" else " " for letter in text)


def _schema() -> Any:  # noqa: ANN401  # a library without types
    return pa.schema(
        [
            ("id", pa.string()),
            ("user", pa.string()),
            ("text", pa.string()),
            ("vector", pa.list_(pa.float32(), DIMENSIONS)),
            ("conversation_id", pa.string()),
            ("session", pa.int64()),
            ("turn", pa.int64()),
            ("speaker", pa.string()),
            ("at", pa.string()),
        ]
    )


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Lance:
    """Open the table in `folder`, making it when it is not there."""
    del stop_words
    return Lance(folder, words=words)
