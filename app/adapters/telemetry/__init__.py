"""Logs and metrics."""

from app.adapters.telemetry.logs import StructuredLogs
from app.adapters.telemetry.metrics import CountingTelemetry

__all__ = ["CountingTelemetry", "StructuredLogs"]
