"""mem0 with `infer=False` and qdrant local: its own way of adding and searching, our vectors.

Its configuration wants an embedder and a language model; the first is replaced by one that looks
up the vectors handed over, the second is never asked.
"""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.bench.peers.handed import DIMENSIONS, Memory, Question, Vector

NAME = "memories"
PAGE = 10_000


class Mem0:
    """`Memory` as its documentation opens it, with all files below one folder."""

    def __init__(self, folder: Path, encoder: Any) -> None:  # noqa: ANN401  # a library without types
        os.environ["MEM0_DIR"] = str(folder / "home")
        os.environ["MEM0_TELEMETRY"] = "False"
        import mem0  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415  # untyped; reads its environment when imported

        self._handed = _Handed()
        self._memory: Any = mem0.Memory.from_config(_configuration(folder))
        self._memory.embedding_model = self._handed
        self._memory.vector_store._bm25_encoder = encoder or False  # noqa: SLF001  # would be downloaded; False is its own "there is none"

    def add(self, memories: Sequence[Memory]) -> None:
        for one in memories:
            self._handed.know(one.text, one.vector)
            self._memory.add(
                one.text,
                user_id=one.user,
                metadata={"ref": one.id, **asdict(one.about)},
                infer=False,
            )

    def ready(self) -> None:
        """It has nothing to build."""

    def search(self, question: Question, count: int) -> list[str]:
        self._handed.know(question.text, question.vector)
        found = self._memory.search(
            question.text, filters={"user_id": question.user}, top_k=count, threshold=0.0
        )
        return [str(one["metadata"]["ref"]) for one in found["results"]]

    def texts(self, user: str) -> list[str]:
        found = self._memory.get_all(filters={"user_id": user}, top_k=PAGE)
        return [str(one["memory"]) for one in found["results"]]

    def close(self) -> None:
        self._memory.vector_store.client.close()


class _Handed:
    """An embedder in mem0's shape that knows its answers beforehand."""

    def __init__(self) -> None:
        self._vectors: dict[str, list[float]] = {}

    def know(self, text: str, vector: Vector) -> None:
        self._vectors[text.strip()] = vector.tolist()

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        del memory_action
        return self._vectors[text.strip()]

    def embed_batch(self, texts: Sequence[str], memory_action: str = "add") -> list[list[float]]:
        return [self.embed(text, memory_action) for text in texts]


def _configuration(folder: Path) -> dict[str, object]:
    nowhere = {"api_key": "none", "openai_base_url": "http://127.0.0.1:9/v1"}
    return {
        "vector_store": {
            "provider": "qdrant",
            "config": {
                "path": str(folder / "qdrant"),
                "collection_name": NAME,
                "embedding_model_dims": DIMENSIONS,
                "on_disk": True,
            },
        },
        "embedder": {"provider": "openai", "config": {**nowhere, "embedding_dims": DIMENSIONS}},
        "llm": {"provider": "openai", "config": nowhere},
        "history_db_path": str(folder / "history.db"),
    }


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Mem0:
    """Open mem0 in `folder`; `words` gives it the BM25 encoder it would otherwise download."""
    encoder = None
    if words:
        from app.bench.peers.sparse import bm25  # noqa: PLC0415  # needs fastembed

        encoder = bm25(folder, stop_words)
    return Mem0(folder, encoder)
