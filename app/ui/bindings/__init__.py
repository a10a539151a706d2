"""Ties the page to what it does: an event's values go to a handler, its answer to components."""

from app.ui.bindings.binding import bind

__all__ = ["bind"]
