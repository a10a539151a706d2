"""The path `/mcp`: POST of JSON alone, and no page of a stranger's; or a sentence while closed.

A browser sends an `Origin` with every POST, also where a name was made to point at this machine;
programs send none. So a call with an `Origin` passes only when `CORS_ORIGINS` names it.
"""

from collections.abc import AsyncIterator, Callable, Collection, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access import Problem, send_problem
from app.services import Services

PATH: Final = "/mcp"
CLOSED: Final = Problem(
    kind="not-found",
    detail="The tools for language models are off here. Whoever runs this can set MCP=true.",
)
POST_ONLY: Final = Problem(
    kind="method-not-allowed",
    detail="This path answers to POST: each message is answered at once, and nothing is streamed.",
    headers=(("allow", "POST"),),
)
STRANGER: Final = Problem(
    kind="not-allowed-origin",
    detail="Pages of this origin may not call this service; CORS_ORIGINS names those that may.",
)
JSON_ONLY: Final = Problem(
    kind="unsupported-media-type",
    detail="Send JSON, and say so: Content-Type: application/json.",
)


def add_mcp(app: Starlette, services: Services) -> None:
    """Put the door on the application, before anything is mounted at `/`."""
    endpoint: ASGIApp = _Closed()
    if services.mcp:
        from app.mcp.server import Tooling  # noqa: PLC0415  # nobody else pays for the library

        tooling = Tooling(services)
        _live_with(app, tooling.running)
        endpoint = _Open(tooling.answer, frozenset(services.settings.cors_origins))
    for path in (PATH, f"{PATH}/"):
        app.router.routes.append(_Noted(path, endpoint, include_in_schema=False))


class _Noted(Route):
    """A route the log can name; Starlette's own leave that out."""

    def matches(self, scope: Scope) -> tuple[Match, MutableMapping[str, Any]]:
        match, found = super().matches(scope)
        return match, {**found, "route": self}


class _Closed:
    """Says how to open it."""

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,  # noqa: ARG002  # ASGI hands all three
        send: Send,
    ) -> None:
        await send_problem(CLOSED, scope, send)


class _Open:
    """Lets in what may come in."""

    def __init__(self, inner: ASGIApp, origins: Collection[str]) -> None:
        self._inner = inner
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await send_problem(refusal, scope, send)
        else:
            await self._inner(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> Problem | None:
        if method != "POST":
            return POST_ONLY
        if "*" not in self._origins and not all(
            origin in self._origins for origin in headers.getlist("origin")
        ):
            return STRANGER
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return None if kind == "application/json" else JSON_ONLY


def _live_with(app: Starlette, running: Callable[[], AbstractAsyncContextManager[None]]) -> None:
    """Have something run as long as the application does; the services outlive both."""
    within = app.router.lifespan_context

    @asynccontextmanager
    async def both(served: Any) -> AsyncIterator[Any]:  # noqa: ANN401  # as Starlette types it
        async with running(), within(served) as state:
            yield state

    app.router.lifespan_context = both
