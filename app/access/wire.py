"""What passes through the guard: the types of ASGI, and reading and changing headers.

A layer of the guard takes an application and gives one back; only HTTP calls reach the layers.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

# ASGI leaves the values of its messages open; each is narrowed where it is read.
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str | None:
    """The first value of a request header; `name` in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def on_headers(send: Send, change: Callable[[Headers], Headers]) -> Send:
    """A `send` that passes the response's headers through `change` before they leave."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = change([(k.lower(), v) for k, v in message.get("headers", ())])
        await send(message)

    return changed


def on_status(send: Send, note: Callable[[int], None]) -> Send:
    """A `send` that tells `note` the status when the response starts."""

    async def noted(message: Message) -> None:
        if message["type"] == "http.response.start":
            note(message["status"])
        await send(message)

    return noted
