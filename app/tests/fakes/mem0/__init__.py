"""A stand-in for mem0's hosted service on loopback."""

from app.tests.fakes.mem0.server import KEY, Mem0Service

__all__ = ["KEY", "Mem0Service"]
