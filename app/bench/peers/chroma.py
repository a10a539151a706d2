"""Chroma on a folder: one collection per person, cosine, vectors handed over.

Its ranking by words together with meaning is a service's; the embedded client searches by meaning.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import chromadb  # type: ignore[import-not-found, unused-ignore]  # in the peers' environment
from chromadb.config import (  # type: ignore[import-not-found, unused-ignore]  # likewise
    Settings,
)

from app.bench.peers.handed import Memory, Question


class Chroma:
    """Its telemetry is off; its own embedding function is never made."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(anonymized_telemetry=False)
        self._client: Any = chromadb.PersistentClient(path=str(folder), settings=settings)
        self._collections: dict[str, Any] = {}

    def add(self, memories: Sequence[Memory]) -> None:
        for user in dict.fromkeys(one.user for one in memories):
            own = [one for one in memories if one.user == user]
            self._of(user).add(
                ids=[one.id for one in own],
                embeddings=[one.vector for one in own],
                documents=[one.text for one in own],
                metadatas=[asdict(one.about) for one in own],
            )

    def ready(self) -> None:
        """It indexes as it adds."""

    def search(self, question: Question, count: int) -> list[str]:
        found = self._of(question.user).query(
            query_embeddings=[question.vector], n_results=count, include=["documents", "distances"]
        )
        return [str(one) for one in found["ids"][0]]

    def texts(self, user: str) -> list[str]:
        return [str(text) for text in self._of(user).get(include=["documents"])["documents"]]

    def close(self) -> None:
        """It has no end of its own; the process's is one."""

    def _of(self, user: str) -> Any:  # noqa: ANN401  # a library without types
        if user not in self._collections:
            self._collections[user] = self._client.get_or_create_collection(
                f"person-{user}",
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
            )
        return self._collections[user]


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Chroma:
    """Open a client on `folder`."""
    del words, stop_words
    return Chroma(folder)
