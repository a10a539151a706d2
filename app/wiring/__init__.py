"""The only place that names vendors: settings come in, services that are alive come out."""

from app.wiring.adapters import Progress
from app.wiring.build import build
from app.wiring.embedding import build_model
from app.wiring.heap import settle_heap
from app.wiring.memory import DATABASE
from app.wiring.threads import hand_over_soon

__all__ = [
    "DATABASE",
    "Progress",
    "build",
    "build_model",
    "hand_over_soon",
    "settle_heap",
]
