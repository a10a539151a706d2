"""What a store found comes in; how much each memory bears on the request goes out."""

from app.core.retrieval.relating import DEFAULT_THRESHOLD, RetrievalMode, relate

__all__ = ["DEFAULT_THRESHOLD", "RetrievalMode", "relate"]
