"""How often memories were used, counted in the local file whatever store the memories are in."""

from app.adapters.uses.local import LocalUseLog, open_use_log

__all__ = ["LocalUseLog", "open_use_log"]
