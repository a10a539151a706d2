"""Pages of other origins may call only when `CORS_ORIGINS` names theirs (`*` names all).

What the doors say about this themselves is replaced: this is the only place that decides.
Credentials are never invited. Calls without an `Origin` and same-origin pages are not concerned.
"""

from collections.abc import Sequence

from app.access.problems import Problem, send_problem
from app.access.wire import ASGIApp, Headers, Receive, Scope, Send, header, on_headers

METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
REQUEST_HEADERS = b"accept, content-type, x-request-id, mcp-protocol-version, mcp-method, mcp-name"
SHOWN_HEADERS = b"x-request-id, retry-after, x-inkling-degraded, location, content-disposition"
REMEMBERED_SECONDS = b"600"
PREFIX = b"access-control-"
VARY = (b"vary", b"Origin")
REFUSED = Problem(
    kind="not-allowed-origin",
    detail="Pages of this origin may not call this service; CORS_ORIGINS names those that may.",
)


def with_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The layer that answers preflights and marks the answers to allowed origins."""
    allowed = frozenset(origins)

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        origin = header(scope, b"origin")
        granted = _granted(origin, allowed)

        def marked(headers: Headers) -> Headers:
            return _without_cors(headers) + granted + ([VARY] if allowed else [])

        if origin is None or not _is_preflight(scope):
            await app(scope, receive, on_headers(send, marked))
        elif granted:
            await _permit(send, [*granted, VARY])
        else:
            await send_problem(REFUSED, scope, on_headers(send, marked))

    return checked


def _granted(origin: str | None, allowed: frozenset[str]) -> Headers:
    if origin is None or not ({origin, "*"} & allowed):
        return []
    shown = "*" if "*" in allowed else origin
    return [
        (b"access-control-allow-origin", shown.encode("latin-1")),
        (b"access-control-expose-headers", SHOWN_HEADERS),
    ]


def _without_cors(headers: Headers) -> Headers:
    return [pair for pair in headers if not pair[0].startswith(PREFIX)]


def _is_preflight(scope: Scope) -> bool:
    asks = header(scope, b"access-control-request-method")
    return scope["method"] == "OPTIONS" and asks is not None


async def _permit(send: Send, headers: Headers) -> None:
    allowing = [
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", REQUEST_HEADERS),
        (b"access-control-max-age", REMEMBERED_SECONDS),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers + allowing})
    await send({"type": "http.response.body", "body": b""})
