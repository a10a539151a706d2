"""How often guesses were shown and picked."""

from app.adapters.clicks.local import LocalClickLog

__all__ = ["LocalClickLog"]
