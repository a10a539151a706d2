"""One event per call, and one warning per unexpected error. No body, query or error text is noted.

The path noted is the route's pattern, so that ids in paths stay out of the log, too.
"""

import traceback
from time import perf_counter

from app.access.paths import is_asset
from app.access.problems import Problem, send_problem
from app.access.rates import caller_of
from app.access.wire import ASGIApp, Message, Receive, Scope, Send, on_status
from app.core.domain.trace import degraded
from app.core.ports.telemetry import Telemetry

UNEXPECTED = Problem(
    kind="internal",
    detail="The request could not be served. Try again; if it stays so, tell the operator the "
    "request_id.",
)


def with_log(app: ASGIApp, telemetry: Telemetry) -> ASGIApp:
    """The layer that notes each call when it is over; assets that were served are not noted."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        status = 0  # none: the caller left, or the call broke, before anything was answered

        def keep(value: int) -> None:
            nonlocal status
            status = value

        asset = is_asset(scope)  # asked before a mounted door moves the path
        start = perf_counter()
        try:
            await app(scope, receive, on_status(send, keep))
        finally:
            if status >= 400 or not asset:
                telemetry.event(
                    "http_request",
                    method=scope["method"],
                    path=_pattern(scope),
                    status=status,
                    latency_ms=round((perf_counter() - start) * 1000, 2),
                    user_id=caller_of(scope).user_id,
                    **_lacking(),
                )

    return noted


def with_last_resort(app: ASGIApp, telemetry: Telemetry) -> ASGIApp:
    """The layer that turns an error nobody expected into a plain 500, and notes its place."""

    async def contained(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  # the last resort is for all of them
            note_unexpected(telemetry, error, scope)
            if not started:
                await send_problem(UNEXPECTED, scope, send)

    return contained


def note_unexpected(telemetry: Telemetry, error: Exception, scope: Scope) -> None:
    """One warning with the error's kind and place; its message may quote what a person wrote."""
    telemetry.warning(
        "unexpected_error",
        kind=type(error).__name__,
        where=_origin(error),
        path=_pattern(scope),
    )


def _lacking() -> dict[str, str]:
    found = degraded()
    return {"degraded": ", ".join(sorted(found))} if found else {}


def _pattern(scope: Scope) -> str:
    route = scope.get("route")
    pattern = getattr(route, "path_format", None) or getattr(route, "path", None)
    return str(pattern) if pattern else "other"


def _origin(error: Exception) -> str:
    """File, line and function; not the message, which may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    return f"{frames[-1].filename}:{frames[-1].lineno} {frames[-1].name}"
