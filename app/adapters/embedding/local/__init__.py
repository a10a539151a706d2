"""all-MiniLM-L6-v2 on this machine, by onnxruntime: found, checked, quantised once, and served."""

from app.adapters.embedding.local.embedder import open_local_embedder
from app.adapters.embedding.local.weights import packaged_model

__all__ = ["open_local_embedder", "packaged_model"]
