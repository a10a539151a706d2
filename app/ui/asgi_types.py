"""The types of ASGI, for the layers around the page."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

# ASGI leaves the values of its messages open; each is narrowed where it is read.
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
