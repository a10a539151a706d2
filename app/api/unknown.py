"""Paths under the API's prefixes that no route has: problems, never the page at `/`."""

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from app.api.paths import ANY_ID

PREFIXES: Final = ("/v1", "/api", "/metrics")


class UnknownPaths:
    """Answers 405 with the methods of the first path that fits, or 404 where none does."""

    def __init__(self, routes: Sequence[APIRoute]) -> None:
        self._routes = tuple(routes)

    @classmethod
    def of(cls, routers: Iterable[APIRouter]) -> "UnknownPaths":
        """For all routes of these routers."""
        return cls([r for router in routers for r in router.routes if isinstance(r, APIRoute)])

    def add_to(self, api: FastAPI) -> None:
        """Take every path under the prefixes that is left."""
        for prefix in PREFIXES:
            for path in (prefix, f"{prefix}/", f"{prefix}/{{rest:{ANY_ID}}}"):
                api.router.routes.append(Route(path, self, include_in_schema=False))

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,  # noqa: ARG002  # ASGI hands all three
        send: Send,  # noqa: ARG002  # ASGI hands all three
    ) -> None:
        """Never serves: every call is an error."""
        fitting = [route for route in self._routes if route.matches(scope)[0] is not Match.NONE]
        if not fitting:
            raise HTTPException(404)
        methods = {
            method
            for route in fitting
            if route.path == fitting[0].path
            for method in route.methods or ()
        }
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
