"""A URL becomes the shared count of calls, backed by one of this process."""

from app.adapters.limiting.failover import FailoverRates
from app.adapters.limiting.memory import MemoryRates
from app.core.domain.errors import Misconfigured
from app.core.ports.telemetry import Telemetry


def open_redis_rates(
    url: str, per_minute: int, telemetry: Telemetry
) -> FailoverRates | MemoryRates:
    """Counts in the Redis at `url`, which need not be there yet; `per_minute` 0 counts nothing.

    Raises `Misconfigured` when the URL is no address of a Redis or its library is not installed.
    """
    alone = MemoryRates(per_minute)
    if per_minute == 0:
        return alone
    try:
        from app.adapters.limiting.redis import RedisRates  # noqa: PLC0415  # only who uses it pays
    except ImportError as error:
        raise Misconfigured(
            "REDIS_URL needs the package redis: pip install redis, or leave REDIS_URL empty to "
            "count calls in this process alone."
        ) from error
    return FailoverRates(RedisRates(url, per_minute), alone, telemetry)
