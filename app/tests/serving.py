"""A port for servers of tests, by the name tests use."""

from app.bench.served import free_port

__all__ = ["free_port"]
