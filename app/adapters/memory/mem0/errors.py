"""What mem0's client raises becomes an error of ours. Told by its codes, so nothing is imported."""

from app.adapters.memory.hosted import refusal
from app.core.domain.errors import InklingError, Malformed, Unavailable

SERVICE = "mem0"
PREFIX = "MEM0"
_UNREACHABLE = "mem0 could not be reached: check the network and MEM0_BASE_URL."


def translated(error: Exception) -> InklingError:
    """Our error for any error of the client."""
    if isinstance(error, InklingError):
        return error
    status = status_of(error)
    if status is not None:
        return refusal(SERVICE, PREFIX, status, retry_after=_retry_after(error))
    if getattr(error, "error_code", None) == "NET_TIMEOUT":
        return Unavailable("mem0 did not answer in time; it is tried again.")
    if isinstance(error, ValueError):
        return Malformed("mem0 answered with something that is no JSON: check MEM0_BASE_URL.")
    return Unavailable(_UNREACHABLE)


def status_of(error: Exception) -> int | None:
    """The HTTP status behind an error, of the client itself or of its transport."""
    code = getattr(error, "error_code", None)
    if isinstance(code, str) and code.startswith("HTTP_"):
        number = code.removeprefix("HTTP_")
        return int(number) if number.isdecimal() else None
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _retry_after(error: Exception) -> float | None:
    told = getattr(error, "debug_info", None)
    seconds = told.get("retry_after") if isinstance(told, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else None
