"""An HTTP status of a memory service becomes an error of ours, with a sentence on what to do.

The sentence never repeats what the service wrote: that may hold a person's words or a key.
"""

from urllib.parse import urlsplit

from app.core.domain.errors import (
    InklingError,
    Malformed,
    Misconfigured,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)

_SENTENCES: tuple[tuple[frozenset[int], type[InklingError], str], ...] = (
    (frozenset({400, 422}), Refused, "{service} refused what it was sent (HTTP {status})."),
    (frozenset({401, 403}), Unauthorized, "{service} does not accept the key: check {key}."),
    (
        frozenset({402}),
        Unauthorized,
        "The {service} plan is used up: extend it at {service}, or set MEMORY_BACKEND=local.",
    ),
    (
        frozenset({413}),
        TooLarge,
        "{service} does not take so much at once: shorten the memory.",
    ),
    (
        frozenset({408, 409, 423, 425, *range(500, 600)}),
        Unavailable,
        "{service} could not do it now (HTTP {status}); it is tried again.",
    ),
)


def refusal(
    service: str, prefix: str, status: int, *, retry_after: float | None = None
) -> InklingError:
    """The error for a status outside 2xx; `prefix` begins the names of the service's settings."""
    if status == 429:
        wait = f"; it asks for {retry_after:g} s of rest" if retry_after is not None else ""
        return RateLimited(f"{service} takes no more calls for now{wait}.", retry_after=retry_after)
    for statuses, kind, sentence in _SENTENCES:
        if status in statuses:
            return kind(sentence.format(service=service, status=status, key=f"{prefix}_API_KEY"))
    return Malformed(f"{service} answered HTTP {status}: check {prefix}_BASE_URL.")


def address(base_url: str, setting: str) -> str:
    """The address without a slash at its end; `Misconfigured` when it is none."""
    try:
        parts = urlsplit(base_url)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fit = False
    if not fit:
        raise Misconfigured(f"{setting} must be an address that begins with http:// or https://.")
    return base_url.rstrip("/")
