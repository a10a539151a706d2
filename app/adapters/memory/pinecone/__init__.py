"""Memories at Pinecone, through its official client: a namespace for each person, or a filter."""

from app.adapters.memory.pinecone.opening import open_pinecone_vault
from app.adapters.memory.pinecone.settings import Isolation, PineconeSettings
from app.adapters.memory.pinecone.vault import PineconeVault

__all__ = ["Isolation", "PineconeSettings", "PineconeVault", "open_pinecone_vault"]
