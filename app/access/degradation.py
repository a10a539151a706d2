"""An answer that had to do without something says so, unless it was under way before that showed.

`X-Inkling-Degraded: embedder, memory` names what was lacking, in alphabetical order.
"""

from app.access.wire import ASGIApp, Headers, Receive, Scope, Send, on_headers
from app.core.domain.trace import watch_degradation

HEADER = b"x-inkling-degraded"


def with_degraded_mark(app: ASGIApp) -> ASGIApp:
    """The layer that begins to watch at each call, and marks its answer."""

    async def marked(scope: Scope, receive: Receive, send: Send) -> None:
        lacking = watch_degradation()

        def with_mark(headers: Headers) -> Headers:
            if not lacking:
                return headers
            return [*headers, (HEADER, ", ".join(sorted(lacking)).encode())]

        await app(scope, receive, on_headers(send, with_mark))

    return marked
