"""Sentence embedders: run here, at Hugging Face, by sentence-transformers, by hashing; and a cache.

No vendor library is imported until the embedder that needs it is opened.
"""

from app.adapters.embedding.cached import CachedEmbedder
from app.adapters.embedding.hash import HashEmbedder
from app.adapters.embedding.huggingface import open_hf_embedder
from app.adapters.embedding.local import open_local_embedder, packaged_model
from app.adapters.embedding.sentence_transformers import open_sentence_transformers

__all__ = [
    "CachedEmbedder",
    "HashEmbedder",
    "open_hf_embedder",
    "open_local_embedder",
    "open_sentence_transformers",
    "packaged_model",
]
