"""One table from what was raised to what a caller is told, as a problem with its status.

Nothing a caller sent is repeated but names of fields; an error nobody expected tells no details.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.access import Fault, Problem, TooManyCalls
from app.core.domain.errors import (
    Disabled,
    InklingError,
    Misconfigured,
    Missing,
    ProviderError,
    RateLimited,
    Refused,
)

MEDIA_TYPE = "application/problem+json"
MAX_FIELD_CHARACTERS = 120
PLACES = frozenset({"body", "query", "path", "header"})
BY_ERROR: tuple[tuple[type[InklingError], str], ...] = (
    (Refused, "invalid"),
    (Missing, "not-found"),
    (ProviderError, "unavailable"),
    (Disabled, "disabled"),
    (Misconfigured, "misconfigured"),
)
BY_STATUS: Mapping[int, tuple[str, str]] = {
    400: ("malformed-json", "The body is not readable JSON."),
    404: ("not-found", "There is nothing at this path. The paths there are: /docs."),
    405: ("method-not-allowed", "This path answers to other methods; see Allow."),
    413: ("too-large", "The body is too large."),
    415: ("unsupported-media-type", "Send JSON, and say so: Content-Type: application/json."),
}
INTERNAL = Problem(
    kind="internal",
    detail="The request could not be served. Try again; if it stays so, tell the operator the "
    "request_id.",
)


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""
    for kind in (InklingError, TooManyCalls, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    return Response(
        problem.encoded(request.scope["path"]),
        problem.status,
        dict(problem.headers),
        media_type=MEDIA_TYPE,
    )


def problem_of(error: Exception) -> Problem:
    """What a caller is told about an error."""
    if isinstance(error, TooManyCalls):
        return error.problem
    if isinstance(error, RequestValidationError):
        return _validation(error.errors())
    if isinstance(error, HTTPException) and error.status_code in BY_STATUS:
        kind, detail = BY_STATUS[error.status_code]
        headers = tuple((error.headers or {}).items())
        return Problem(kind=kind, detail=detail, headers=headers)
    for root, kind in BY_ERROR:
        if isinstance(error, root):
            return Problem(
                kind=kind, detail=str(error), faults=_faults(error), headers=_headers(error)
            )
    return INTERNAL


def _faults(error: Exception) -> tuple[Fault, ...]:
    blamed = error.field if isinstance(error, Refused) else None
    return () if blamed is None else (Fault(field=blamed, message=str(error)),)


def _headers(error: Exception) -> tuple[tuple[str, str], ...]:
    if not isinstance(error, RateLimited):
        return ()
    return (("retry-after", str(max(1, math.ceil(error.retry_after or 1)))),)


def _validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """All that is wrong with a request at once, or that its body is no JSON at all."""
    if any(error["type"] == "json_invalid" for error in errors):
        kind, detail = BY_STATUS[400]
        return Problem(kind=kind, detail=detail)
    faults = tuple(Fault(field=_field(error["loc"]), message=error["msg"]) for error in errors)
    return Problem(kind="invalid", detail="; ".join(_sentence(f) for f in faults), faults=faults)


def _field(location: Sequence[str | int]) -> str:
    """The dotted path of a field, without saying that it was in the body or the query."""
    inner = location[1:] if len(location) > 1 and location[0] in PLACES else location
    return ".".join(str(part) for part in inner)[:MAX_FIELD_CHARACTERS]


def _sentence(fault: Fault) -> str:
    return f"{fault.field}: {fault.message}"
