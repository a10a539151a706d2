"""BM25 vectors for qdrant by fastembed, with stop words handed over instead of downloaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastembed import (  # type: ignore[import-not-found, unused-ignore]  # in the peers' environment
    SparseTextEmbedding,
)

MODEL = "Qdrant/bm25"


def bm25(folder: Path, stop_words: Sequence[str]) -> Any:  # noqa: ANN401  # a library without types
    """Its own encoder; nothing of it is a file but the stop words, so none is fetched."""
    place = folder / "bm25"
    place.mkdir(exist_ok=True)
    return SparseTextEmbedding(
        model_name=MODEL, specific_model_path=str(place), stopwords=set(stop_words)
    )
