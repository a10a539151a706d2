"""Memories kept by a vendor, with a durable queue and a person's own writes visible at once."""

from app.adapters.memory.remote.opening import open_remote_memory
from app.adapters.memory.remote.outbox import Backlog
from app.adapters.memory.remote.provider import RemoteMemory
from app.adapters.memory.remote.rules import RemoteRules

__all__ = ["Backlog", "RemoteMemory", "RemoteRules", "open_remote_memory"]
