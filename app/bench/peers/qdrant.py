"""qdrant-client in its local mode: one collection, each person a filter, vectors handed over."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from qdrant_client import QdrantClient, models

from app.bench.peers.handed import DIMENSIONS, Memory, Question

NAME = "memories"
CANDIDATES = 100
PAGE = 10_000


class Qdrant:
    """With `encoder` each point also has BM25 weights, and the two rankings are fused by RRF."""

    def __init__(self, folder: Path, encoder: Any) -> None:  # noqa: ANN401  # a library without types
        self._client = QdrantClient(path=str(folder / "qdrant"))
        self._encoder = encoder
        if not self._client.collection_exists(NAME):
            self._client.create_collection(
                NAME,
                vectors_config={
                    "dense": models.VectorParams(size=DIMENSIONS, distance=models.Distance.COSINE)
                },
                sparse_vectors_config={
                    "words": models.SparseVectorParams(modifier=models.Modifier.IDF)
                }
                if encoder
                else None,
            )

    def add(self, memories: Sequence[Memory]) -> None:
        texts = [one.text for one in memories]
        sparse = list(self._encoder.embed(texts)) if self._encoder else [None] * len(texts)
        points = [
            models.PointStruct(
                id=str(uuid5(NAMESPACE_URL, f"{one.user}/{one.id}")),
                vector={"dense": one.vector.tolist(), **_words(weights)},
                payload={"ref": one.id, "user": one.user, "text": one.text, **asdict(one.about)},
            )
            for one, weights in zip(memories, sparse, strict=True)
        ]
        self._client.upsert(NAME, points=points)

    def ready(self) -> None:
        """The local mode has no index to build."""

    def search(self, question: Question, count: int) -> list[str]:
        own, dense = _own(question.user), question.vector.tolist()
        if self._encoder:
            weights = next(iter(self._encoder.query_embed(question.text)))
            words = _words(weights)["words"]
            answer = self._client.query_points(
                NAME,
                prefetch=[
                    models.Prefetch(query=dense, using="dense", limit=CANDIDATES, filter=own),
                    models.Prefetch(query=words, using="words", limit=CANDIDATES, filter=own),
                ],
                query=models.FusionQuery(fusion=models.Fusion.RRF),
                limit=count,
            )
        else:
            answer = self._client.query_points(
                NAME, query=dense, using="dense", query_filter=own, limit=count
            )
        return [str((point.payload or {})["ref"]) for point in answer.points]

    def texts(self, user: str) -> list[str]:
        points, _ = self._client.scroll(NAME, scroll_filter=_own(user), limit=PAGE)
        return [str((point.payload or {})["text"]) for point in points]

    def close(self) -> None:
        self._client.close()


def _own(user: str) -> models.Filter:
    match = models.MatchValue(value=user)
    return models.Filter(must=[models.FieldCondition(key="user", match=match)])


def _words(weights: Any) -> dict[str, models.SparseVector]:  # noqa: ANN401  # a library without types
    if weights is None:
        return {}
    return {
        "words": models.SparseVector(
            indices=weights.indices.tolist(), values=weights.values.tolist()
        )
    }


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Qdrant:
    """Open the collection in `folder`, making it when it is not there."""
    encoder = None
    if words:
        from app.bench.peers.sparse import bm25  # noqa: PLC0415  # needs fastembed

        encoder = bm25(folder, stop_words)
    return Qdrant(folder, encoder)
