"""Memories in one SQLite file on this machine: durable, exact, hybrid search, no other host."""

from app.adapters.memory.local.inspecting import file_faults
from app.adapters.memory.local.opening import CACHE_BYTES, open_local_memory
from app.adapters.memory.local.provider import LocalMemory

__all__ = ["CACHE_BYTES", "LocalMemory", "file_faults", "open_local_memory"]
