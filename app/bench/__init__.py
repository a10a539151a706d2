"""Measures what the documentation claims, part by part, and prints one table; changes nothing."""

from app.bench.table import run

__all__ = ["run"]
