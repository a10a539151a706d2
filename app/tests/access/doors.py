"""Small doors for the guard's tests: raw ASGI applications, and a client that calls them."""

import json
from collections.abc import Awaitable, Callable

import httpx

from app.access.wire import ASGIApp, Message, Receive, Scope, Send
from app.core.domain.trace import request_id

HOST = "http://inkling.test"


def caller(app: ASGIApp, address: str = "203.0.113.9") -> httpx.AsyncClient:
    """A client at this address; errors that leave the application become 500 answers."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True, client=(address, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=HOST)


def door(
    answer: Callable[[Scope], Awaitable[object]] | None = None,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    status: int = 200,
) -> ASGIApp:
    """A door that reads the whole body and says how much it was and which request it serves."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the caller left")
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        told = await answer(scope) if answer else None
        content = {"size": size, "request_id": request_id.get(), "told": told}
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": json.dumps(content).encode()})

    return app


async def straight_through(app: ASGIApp, scope: Scope) -> list[Message]:
    """The messages an application sends for a call without a body."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent
