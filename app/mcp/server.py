"""The tools on the protocol's own server: stateless, and each message answered with JSON at once.

It lists the tools and hands their calls on; what the library would log is kept out of the logs, as
its reports of crashes may quote a person's text.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from app import __version__
from app.mcp.calling import Told, call
from app.mcp.verbs import VERBS, Verb
from app.mcp.wording import description, instructions, title
from app.services import Services


class Tooling:
    """The server over these services. It answers while `running` is entered, once in its life."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tools = [_tool(verb) for verb in VERBS.values()]
        server: Server[Any] = Server(
            "inkling",
            version=__version__,
            title="Inkling",
            instructions=instructions(),
            get_tool_input_schema=_input_schema,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        server.middleware.clear()  # traces of calls may carry what people wrote
        _keep_silent("mcp")
        self._sessions = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            max_request_body_size=services.settings.max_body_bytes,
        )

    def running(self) -> AbstractAsyncContextManager[None]:
        """To be entered before the first call, and left after the last."""
        return self._sessions.run()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One POST."""
        await self._sessions.handle_request(scope, receive, send)

    async def _list(
        self, _: ServerRequestContext[Any], __: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=self._tools)

    async def _call(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        verb = VERBS.get(params.name)
        if verb is None:
            raise MCPError(
                INVALID_PARAMS, f"There is no such tool; the tools are: {', '.join(VERBS)}."
            )
        told = await call(verb, params.arguments or {}, self._services, _scope_of(context))
        return _result(told)


def _tool(verb: Verb) -> Tool:
    return Tool(
        name=verb.name,
        title=title(verb.name),
        description=description(verb.name),
        input_schema=verb.input_schema(),
        output_schema=verb.output_schema(),
        annotations=ToolAnnotations(
            title=title(verb.name),
            read_only_hint=verb.reads_only,
            destructive_hint=verb.destroys,
            idempotent_hint=verb.repeatable,
            open_world_hint=False,
        ),
    )


def _input_schema(name: str) -> Mapping[str, Any] | None:
    verb = VERBS.get(name)
    return None if verb is None else verb.input_schema()


def _scope_of(context: ServerRequestContext[Any]) -> Scope:
    """The call's own scope, in which the guard keeps who calls."""
    request = context.request
    if not isinstance(request, Request):
        raise TypeError("a tool was called outside of a request")
    return request.scope


def _result(told: Told) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(text=told.text)],
        structured_content=told.answer,
        is_error=told.answer is None,
    )


def _keep_silent(library: str) -> None:
    logger = logging.getLogger(library)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
