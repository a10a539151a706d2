"""Bodies over the limit are refused: by what they announce, or once they have sent too much.

Nothing over the limit reaches a door, however it is sent. Uploads of the page have a limit of
their own: an export of many memories is larger than any request of the API.
"""

from app.access.paths import is_upload
from app.access.problems import Problem, send_problem
from app.access.wire import ASGIApp, Message, Receive, Scope, Send, header

UPLOAD_BYTES = 50 * 1024 * 1024


def with_body_limit(app: ASGIApp, max_bytes: int) -> ASGIApp:
    """The layer that counts what callers send."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        limit = UPLOAD_BYTES if is_upload(scope) else max_bytes
        announced = header(scope, b"content-length")
        if announced is not None and announced.isdecimal() and int(announced) > limit:
            await send_problem(_too_large(limit), scope, send)
            return
        gauge = _Gauge(receive, send, limit)
        try:
            await app(scope, gauge.receive, gauge.send)
        except Exception:
            if not gauge.exceeded:  # a door may stumble over half a body
                raise
        if gauge.exceeded and not gauge.answered:
            await send_problem(_too_large(limit), scope, send)

    return limited


class _Gauge:
    """Counts one body; once it is too large the door is told the caller left, and is muted."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._left = limit
        self.exceeded = False
        self.answered = False

    async def receive(self) -> Message:
        if self.exceeded:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.exceeded = self._left < 0
        return {"type": "http.disconnect"} if self.exceeded else message

    async def send(self, message: Message) -> None:
        if self.exceeded and not self.answered:
            return  # what the door makes of half a body is not the answer
        self.answered = True
        await self._send(message)


def _too_large(limit: int) -> Problem:
    return Problem(
        kind="too-large",
        detail=f"A body can have up to {limit:,} bytes. Send less, or send it in parts.",
        headers=(("connection", "close"),),  # the rest of the body is not worth reading
    )
