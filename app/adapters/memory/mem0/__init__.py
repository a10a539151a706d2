"""Memories at mem0, through its official client."""

from app.adapters.memory.mem0.opening import Mem0Settings, open_mem0_vault
from app.adapters.memory.mem0.vault import Mem0Vault

__all__ = ["Mem0Settings", "Mem0Vault", "open_mem0_vault"]
