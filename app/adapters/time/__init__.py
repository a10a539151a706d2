"""The time of day."""

from app.adapters.time.system import SystemClock

__all__ = ["SystemClock"]
