"""Calls to other hosts, made bearable: a limit on their time, a few tries, a rest after failures.

Knows the error tree and nothing of any vendor; translating a vendor's errors comes before it.
"""

from app.adapters.resilience.breaker import Breaker
from app.adapters.resilience.limit import within
from app.adapters.resilience.retrying import Patience, patiently

__all__ = ["Breaker", "Patience", "patiently", "within"]
