"""The count of calls from the settings: in this process, or in a Redis that replicas share."""

from app.adapters.limiting import MemoryRates, open_redis_rates
from app.core.domain.errors import Misconfigured
from app.core.ports.limiting import RateStore
from app.core.ports.telemetry import Telemetry
from app.settings import Settings


def open_rates(settings: Settings, telemetry: Telemetry) -> tuple[RateStore, tuple[str, ...]]:
    """The count, and what people should be told of it."""
    per_minute = settings.rate_limit_per_minute
    if settings.redis_url is None:
        return MemoryRates(per_minute), ()
    try:
        url = settings.redis_url.get_secret_value()
        return open_redis_rates(url, per_minute, telemetry), ()
    except Misconfigured as error:
        return MemoryRates(per_minute), (f"Calls are counted in this process alone: {error}",)
