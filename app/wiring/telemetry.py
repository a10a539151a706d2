"""Logs, and metrics when they are wanted, from the settings."""

from app.adapters.telemetry import CountingTelemetry, StructuredLogs
from app.core.ports.telemetry import Telemetry
from app.settings import Settings


def open_telemetry(
    settings: Settings, given: Telemetry | None
) -> tuple[Telemetry, CountingTelemetry | None]:
    """Where events go, and what counts them on their way, when that is wanted."""
    logs = given or StructuredLogs(settings.log_level)
    if not settings.metrics:
        return logs, None
    counting = CountingTelemetry(logs)
    return counting, counting
