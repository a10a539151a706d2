"""Pinecone's errors become ours: each a sentence that says what to do, without text or key."""

from collections.abc import Iterator
from contextlib import contextmanager

from pinecone.errors import exceptions as wire

from app.core.domain.errors import (
    InklingError,
    Malformed,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)

UNREACHABLE = "Pinecone could not be reached; check the network, and PINECONE_HOST if it is set."
UNUSABLE = "Pinecone answered with something that cannot be used."


class NamespacesFull(Unavailable):
    """The plan allows no further namespace."""


class QuotaUsed(Unavailable):
    """A quota is used up; the answer does not say of what."""


class Forbidden(Unauthorized):
    """The key may not do this, or a limit is reached that the answer does not name."""


class Absent(Unavailable):
    """What the request is about is not there: the namespace, or the whole index."""


class NoNamespace(Absent):
    """The namespace is not there (yet, or any more)."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever a call of the SDK raises into our tree; cancelling passes through."""
    try:
        yield
    except InklingError:
        raise
    except wire.PineconeError as error:
        raise translate(error) from error
    except Exception as error:  # the SDK lets some errors of its transport through
        raise Malformed(UNUSABLE) from error


def translate(error: wire.PineconeError) -> InklingError:
    """Our error for one of the SDK's."""
    match error:
        case wire.ApiError():
            return by_status(error)
        case wire.PineconeTimeoutError():
            return Unavailable("Pinecone did not answer in time.")
        case wire.PineconeConnectionError():
            return Unavailable(UNREACHABLE)
        case wire.ResponseParsingError():
            return Malformed(UNUSABLE)
        case wire.PineconeValueError() | wire.PineconeTypeError():
            return Refused("The Pinecone client refuses this request as not well formed.")
    return Unavailable("Pinecone failed in a way it does not explain.")


def by_status(error: wire.ApiError) -> InklingError:  # noqa: PLR0911  # a table, read downwards
    """Our error for a status code."""
    status = error.status_code
    if status == 401:
        return Unauthorized("Pinecone does not accept the key; check PINECONE_API_KEY.")
    if status == 402:
        return Unauthorized("Pinecone asks for payment; settle the bill in its console.")
    if status == 403:
        return forbidden(error)
    if status == 404:
        return absent(error)
    if status == 413:
        return TooLarge("Pinecone takes no request as large as this; send less at once.")
    if status == 429:
        return busy(error)
    if status in {409, 412}:
        return Unavailable("Pinecone is changing its index just now; try again in a moment.")
    if status == 408 or status >= 500:
        return Unavailable(f"Pinecone has trouble of its own (HTTP {status}); try again later.")
    if status < 400:
        return Malformed(UNUSABLE)
    return Refused(f"Pinecone refuses the request as not well formed (HTTP {status}).")


def forbidden(error: wire.ApiError) -> InklingError:
    """403 says two things: a quota is used up, or the key may not do this."""
    said = said_by(error)
    if "quota" not in said and not ("max" in said and "allowed" in said):
        return Forbidden(
            "Pinecone forbids this to the key; PINECONE_API_KEY needs to read and write the index."
        )
    if "namespace" in said:
        return NamespacesFull(
            "Pinecone's plan allows no more namespaces; set PINECONE_ISOLATION=auto, "
            "or upgrade the plan."
        )
    return QuotaUsed(
        "Pinecone's quota is used up; delete memories or upgrade the plan in its console."
    )


def absent(error: wire.ApiError) -> InklingError:
    """404 of a namespace is an empty one; of anything else the index is gone."""
    if "namespace" in said_by(error):
        return NoNamespace("Pinecone knows no such namespace.")
    return Absent("The Pinecone index is not there any more; restart to have it created anew.")


def busy(error: wire.ApiError) -> RateLimited:
    """429: too fast, or the month's units are used up."""
    after = error.retry_after if isinstance(error, wire.RateLimitError) else None
    if "month" in said_by(error):
        message = "Pinecone's units of this month are used up; upgrade the plan in its console."
        return RateLimited(message, retry_after=after)
    return RateLimited("Pinecone asks for fewer requests; wait a little.", retry_after=after)


def said_by(error: wire.ApiError) -> str:
    """Code and message in small letters, to be searched and never shown."""
    return f"{error.error_code or ''} {error.message}".lower()
