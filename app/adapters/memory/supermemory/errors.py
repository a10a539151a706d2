"""What supermemory's client raises becomes an error of ours; told by fields, not by classes."""

from collections.abc import Mapping

from app.adapters.memory.hosted import refusal
from app.core.domain.errors import InklingError, Malformed, Unavailable

SERVICE = "supermemory"
PREFIX = "SUPERMEMORY"


def translated(error: Exception) -> InklingError:
    """Our error for any error of the client."""
    if isinstance(error, InklingError):
        return error
    status = status_of(error)
    if status is not None and not 200 <= status < 300:
        return refusal(SERVICE, PREFIX, status, retry_after=_retry_after(error))
    if status is not None or isinstance(error, AttributeError | TypeError | ValueError):
        return Malformed("supermemory answered in a form of its own: check SUPERMEMORY_BASE_URL.")
    if type(error).__name__ == "APITimeoutError":
        return Unavailable("supermemory did not answer in time; it is tried again.")
    return Unavailable(
        "supermemory could not be reached: check the network and SUPERMEMORY_BASE_URL."
    )


def status_of(error: Exception) -> int | None:
    """The HTTP status behind an error."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def says_missing(error: Exception) -> bool:
    """Whether supermemory itself says that something is not there, not a wrong address."""
    body = getattr(error, "body", None)
    return status_of(error) == 404 and isinstance(body, Mapping) and "error" in body


def _retry_after(error: Exception) -> float | None:
    headers = getattr(error, "headers", None)
    told = headers.get("retry-after") if isinstance(headers, Mapping) else None
    try:
        return max(0.0, float(told)) if told is not None else None
    except ValueError:
        return None
