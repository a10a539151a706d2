"""Memories at supermemory, through its official client."""

from app.adapters.memory.supermemory.opening import SupermemorySettings, open_supermemory_vault
from app.adapters.memory.supermemory.vault import SupermemoryVault

__all__ = ["SupermemorySettings", "SupermemoryVault", "open_supermemory_vault"]
