"""What the vendor's libraries raise becomes the product's error tree, in one place."""

from collections.abc import Callable

import httpx2
from huggingface_hub.errors import (
    HfHubHTTPError,
    OverloadedError,
    TextGenerationError,
)

from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.faults import fault_of_event, fault_of_status, unusable
from app.core.domain.errors import InklingError, Misconfigured, Unavailable

UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the vendor's unpacking raises for data it did not expect: bad JSON, null, a list …"""

RAISED = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, *UNREADABLE)
"""All that a call may raise; `InklingError` passes by itself."""


def translated(endpoint: Endpoint, error: Exception) -> InklingError:
    """The product's error for one of `RAISED`.

    Raise it `from None`: what the vendor's own error says can hold a URL with a key or a text, and
    a traceback that chains it would print it.
    """
    for kinds, fault in BY_KIND:
        if isinstance(error, kinds):
            return fault(endpoint, error)
    return unusable(endpoint)


def _told_in_the_stream(endpoint: Endpoint, error: Exception) -> InklingError:
    kind = "overloaded" if isinstance(error, OverloadedError) else None
    return fault_of_event(endpoint, error.args[0] if error.args else "", kind)


def _status(endpoint: Endpoint, error: Exception) -> InklingError:
    """Our transport tells statuses before the library sees them; this is for one that passes."""
    status = error.response.status_code if isinstance(error, HfHubHTTPError) else 500
    return fault_of_status(endpoint, status, {}, b"")


def _unreachable(endpoint: Endpoint, _error: Exception) -> InklingError:
    if endpoint.base_url is None:
        return Unavailable(
            "Hugging Face cannot be reached. Check this machine's way to the internet, or set "
            f"{endpoint.names.base_url} to a server of your own."
        )
    return Unavailable(
        f"{endpoint.who} cannot be reached. Check that it runs and that the address is right."
    )


def _late(endpoint: Endpoint, _error: Exception) -> InklingError:
    return Unavailable(f"{endpoint.who} did not answer in time. Try again.")


def _no_address(endpoint: Endpoint, _error: Exception) -> InklingError:
    return Misconfigured(f"{endpoint.names.base_url} is no address that can be called.")


def _garbled(endpoint: Endpoint, _error: Exception) -> InklingError:
    return unusable(endpoint)


def _broken(endpoint: Endpoint, _error: Exception) -> InklingError:
    return Unavailable(f"{endpoint.who} broke the connection. Try again.")


Kinds = tuple[type[Exception], ...]
Fault = Callable[[Endpoint, Exception], InklingError]

# The first that fits: the narrower kinds stand before the wider ones.
BY_KIND: tuple[tuple[Kinds, Fault], ...] = (
    ((TextGenerationError,), _told_in_the_stream),
    ((HfHubHTTPError,), _status),
    ((httpx2.ConnectTimeout, httpx2.ConnectError, httpx2.ProxyError), _unreachable),
    ((TimeoutError, httpx2.TimeoutException), _late),
    ((httpx2.InvalidURL, httpx2.UnsupportedProtocol), _no_address),
    ((httpx2.DecodingError,), _garbled),
    ((httpx2.HTTPError, httpx2.StreamError, OSError), _broken),
)
