"""What a store found comes in; how much each memory bears on the request goes out."""

from app.core.retrieval.relating import RetrievalMode, relate
from app.core.retrieval.signals import signals_of
from app.core.retrieval.speech import WEIGHTS as SPEECH_WEIGHTS

__all__ = ["SPEECH_WEIGHTS", "RetrievalMode", "relate", "signals_of"]
