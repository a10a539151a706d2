"""Language models that answer people: Hugging Face or any OpenAI-compatible server, or none.

No vendor library is imported until a model that needs it is opened.
"""

from app.adapters.generation.huggingface import HuggingFaceModel, open_hf_model
from app.adapters.generation.none import NoModel
from app.adapters.generation.settings import ChatSettings

__all__ = ["ChatSettings", "HuggingFaceModel", "NoModel", "open_hf_model"]
