"""The count of calls: in this process, or in a Redis that all replicas share."""

from app.adapters.limiting.failover import FailoverRates
from app.adapters.limiting.memory import MemoryRates
from app.adapters.limiting.opening import open_redis_rates

__all__ = ["FailoverRates", "MemoryRates", "open_redis_rates"]
