"""A server's status comes in; the product's error goes out, as a sentence that says what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.core.domain.errors import Malformed, ProviderError, RateLimited, Unauthorized, Unavailable

UNREACHABLE = (
    "The small language model cannot be reached. Check that its server runs and SLM_BASE_URL."
)
SLOW = "The small language model did not answer in time. Check its server, or raise SLM_TIMEOUT_S."
BROKEN = "The small language model's server broke the connection."
UNREADABLE = (
    "The small language model's answer cannot be used. Check SLM_MODEL, or use one that keeps to a "
    "JSON schema."
)

_UNAUTHORIZED: Mapping[int, str] = {
    401: "The small language model's server does not accept the key. Check SLM_API_KEY.",
    402: "The account behind SLM_API_KEY has no credit left. Top it up, or set SLM_IMPL=local.",
    403: "The key may not use this small language model. Check SLM_API_KEY and SLM_MODEL.",
}
_MISSING = (
    "The small language model's server does not know this address or model. Check SLM_BASE_URL "
    "and SLM_MODEL."
)
_LIMITED = "The small language model's server asks for fewer calls. Wait, or use another server."
_MOVED = "The small language model's server has moved. Set SLM_BASE_URL to its new address."
_REFUSED = (
    "The small language model's server refuses the request (status {status}). Check SLM_MODEL."
)
_FAILED = "The small language model's server failed (status {status})."


def fault_of(status: int, headers: Mapping[str, str]) -> ProviderError:
    """The error for any status that is not 200."""
    if status in _UNAUTHORIZED:
        return Unauthorized(_UNAUTHORIZED[status])
    if status == 429:
        return RateLimited(_LIMITED, retry_after=_wait(headers.get("retry-after", "")))
    if status == 404:
        return Unavailable(_MISSING)
    if status == 408 or status >= 500:
        return Unavailable(_FAILED.format(status=status))
    if 300 <= status < 400:
        return Malformed(_MOVED)
    return Malformed(_REFUSED.format(status=status))


def _wait(written: str) -> float | None:
    """Seconds, from a number of them or a date; None when it says neither."""
    if written.strip().isdecimal() and len(written) < 10:
        return float(written)
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
