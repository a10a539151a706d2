"""Logs and metrics."""

from app.adapters.telemetry.logs import StructuredLogs

__all__ = ["StructuredLogs"]
