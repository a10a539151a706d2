"""A choice and what fits the budget come in; the finished prompt goes out."""

from app.core.prompt.building import build
from app.core.prompt.framing import frame
from app.core.prompt.naming import name_of

__all__ = ["build", "frame", "name_of"]
