"""A status, headers and a body become one error of the product's tree, with what to do about it.

The body is searched for known wordings and never quoted: it may carry a person's text or a key.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.wordings import BUSY, NO_MODEL, OVERFLOW, ROLES, SPENT
from app.core.domain.errors import (
    InklingError,
    Malformed,
    Overflow,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
    Unavailable,
)

BILLING = "https://huggingface.co/settings/billing"
TOKENS = "https://huggingface.co/settings/tokens"
LONGEST_WAIT_S = 86_400.0


class Ragged(Malformed):
    """Numbers of no regular shape: the tokens of several texts, which differ in length."""


class RolesRefused(Refused):
    """The model's template takes no system turn, or only turns that alternate."""


def fault_of_status(
    endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes
) -> InklingError:
    """The error for an answer that is none. Header names are in lower case."""
    said = body[:65_536].decode("utf-8", "replace")
    if status >= 400:
        known = fault_of_words(endpoint, said, status)
        if known is not None:
            return known
    wait = asked_wait(headers, said)
    for statuses, fault in BY_STATUS:
        if status in statuses:
            return fault(endpoint, status, wait)
    return _odd(endpoint, status, wait)


def fault_of_words(endpoint: Endpoint, said: str, status: int) -> InklingError | None:
    """The error the wording alone tells; None when it tells nothing."""
    if status not in {401, 402, 403, 429} and (status == 413 or OVERFLOW.search(said)):
        return Overflow(
            f"The conversation is longer than {endpoint.model} can read. Begin a new "
            "conversation, send a shorter message, or lower TOKEN_BUDGET or HF_MAX_TOKENS.",
            field="message",
        )
    if status in {400, 422, 500} and ROLES.search(said):
        return RolesRefused(f"{endpoint.model} does not take turns in this order.")
    if status in {400, 404, 422} and NO_MODEL.search(said):
        return _not_served(endpoint, status, None)
    if status == 429 and SPENT.search(said):
        return _spent(endpoint, status, None)
    return None


def fault_of_event(endpoint: Endpoint, error: object, kind: object = None) -> InklingError:
    """The error for an `error` that came as an event in the middle of a stream."""
    said = error if isinstance(error, str) else json.dumps(error, default=str)
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 0
    if status:
        return fault_of_status(endpoint, status, {}, said.encode("utf-8", "replace"))
    known = fault_of_words(endpoint, said, 400)
    if known is not None:
        return known
    if kind == "overloaded" or BUSY.search(said):
        return _busy(endpoint, 429, None)
    return Unavailable(f"{endpoint.who} broke off with an error. Try again.")


def unusable(endpoint: Endpoint) -> Malformed:
    """The error for an answer nobody can read."""
    name = endpoint.names.base_url
    hint = "Try again." if endpoint.base_url is None else f"Check {name}, or try again."
    return Malformed(f"{endpoint.who} answered with something that cannot be read. {hint}")


def asked_wait(headers: Mapping[str, str], said: str) -> float | None:
    """Seconds the other side asked to wait: `Retry-After`, or how long a model still loads."""
    asked = headers.get("retry-after", "").strip()
    try:
        return _within(float(asked))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(asked)
    except ValueError:
        return _loading(said)
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return _within((at - datetime.now(UTC)).total_seconds())


def _loading(said: str) -> float | None:
    try:
        found = json.loads(said)
        return _within(float(found["estimated_time"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _within(seconds: float) -> float | None:
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if math.isfinite(seconds) else None


def _unknown_key(endpoint: Endpoint, _status: int, _wait: float | None) -> InklingError:
    return Unauthorized(f"{endpoint.who} does not accept the key. Check {endpoint.names.token}.")


def _spent(endpoint: Endpoint, _status: int, _wait: float | None) -> InklingError:
    if endpoint.base_url is not None:
        return Unauthorized(
            f"The account at {endpoint.names.base_url} has no credit left. Add some there, or "
            f"change {endpoint.names.token}."
        )
    return Unauthorized(
        f"The Hugging Face account has no inference credit left. See {BILLING}, or set "
        f"{endpoint.names.base_url} to a server of your own."
    )


def _forbidden(endpoint: Endpoint, _status: int, _wait: float | None) -> InklingError:
    if endpoint.base_url is not None:
        return Unauthorized(
            f"{endpoint.who} does not let this key use {endpoint.model}. Check "
            f"{endpoint.names.token}."
        )
    return Unauthorized(
        f"The token in {endpoint.names.token} may not use {endpoint.model}. It needs the "
        f"permission to call Inference Providers ({TOKENS}), and a gated model must be accepted "
        "on its page first."
    )


def _not_served(endpoint: Endpoint, _status: int, _wait: float | None) -> InklingError:
    names = endpoint.names
    if endpoint.base_url is None:
        return ProviderError(
            f"No provider serves {endpoint.routed_model} for this now. Set {names.model} to a "
            f"model that is served (https://huggingface.co/inference/models), or {names.provider} "
            "to auto."
        )
    return ProviderError(
        f"{endpoint.who} has no model {endpoint.model}, or that is not its address. Check "
        f"{names.model} and {names.base_url}."
    )


def _slow(endpoint: Endpoint, _status: int, _wait: float | None) -> InklingError:
    return Unavailable(f"{endpoint.who} did not answer in time. Try again.")


def _busy(endpoint: Endpoint, _status: int, wait: float | None) -> InklingError:
    when = "Try again in a moment." if wait is None else f"Try again in {max(1, round(wait))} s."
    return RateLimited(f"{endpoint.who} asks for fewer calls. {when}", retry_after=wait)


def _down(endpoint: Endpoint, status: int, wait: float | None) -> InklingError:
    if wait is not None:
        return RateLimited(
            f"{endpoint.who} is overloaded or still loading {endpoint.model}. Try again in "
            f"{max(1, round(wait))} s.",
            retry_after=wait,
        )
    return Unavailable(f"{endpoint.who} is failing at the moment ({status}). Try again.")


def _moved(endpoint: Endpoint, status: int, _wait: float | None) -> InklingError:
    return ProviderError(
        f"{endpoint.who} points to another address ({status}), and keys are not sent on. Set "
        f"{endpoint.names.base_url} to the final address."
    )


def _no_such_way(endpoint: Endpoint, status: int, _wait: float | None) -> InklingError:
    return ProviderError(
        f"{endpoint.who} does not take such calls ({status}). Check {endpoint.names.base_url}."
    )


def _odd(endpoint: Endpoint, status: int, wait: float | None) -> InklingError:
    if status >= 500:
        return _down(endpoint, status, wait)
    return Refused(
        f"{endpoint.who} does not accept the request ({status}). Check that "
        f"{endpoint.names.model} is a model for this use, or change the message."
    )


Fault = Callable[[Endpoint, int, "float | None"], InklingError]

BY_STATUS: tuple[tuple[frozenset[int], Fault], ...] = (
    (frozenset(range(300, 400)), _moved),
    (frozenset({401}), _unknown_key),
    (frozenset({402}), _spent),
    (frozenset({403}), _forbidden),
    (frozenset({404, 410}), _not_served),
    (frozenset({405, 406, 415, 426}), _no_such_way),
    (frozenset({408, 504, 524}), _slow),
    (frozenset({429}), _busy),
    (frozenset(range(500, 600)), _down),
)
