"""A stand-in for supermemory's hosted service on loopback."""

from app.tests.fakes.supermemory.server import KEY, SupermemoryService

__all__ = ["KEY", "SupermemoryService"]
