"""Headers that keep browsers strict: no other hosts, no sniffing, no framing, no referrer.

A door that needs a different policy for one page sets the header itself and keeps it.
"""

from app.access.paths import is_private
from app.access.wire import ASGIApp, Headers, Receive, Scope, Send, on_headers

POLICY = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    b"object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)
STRICT: Headers = [
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
UNCACHED = (b"cache-control", b"no-store")


def with_strict_browsers(app: ASGIApp) -> ASGIApp:
    """The layer that adds those headers, and forbids caches to keep what is a person's."""

    async def strict(scope: Scope, receive: Receive, send: Send) -> None:
        wanted = [*STRICT, UNCACHED] if is_private(scope) else STRICT

        def completed(headers: Headers) -> Headers:
            present = {name for name, _ in headers}
            return headers + [pair for pair in wanted if pair[0] not in present]

        await app(scope, receive, on_headers(send, completed))

    return strict
