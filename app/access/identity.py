"""Every call gets an id: the caller's own when it is a sane token, else a new one.

It is set for everything that runs on the call's behalf and goes out on every response.
"""

import re
from random import Random

from app.access.wire import ASGIApp, Headers, Receive, Scope, Send, header, on_headers
from app.core.domain.trace import request_id

HEADER = b"x-request-id"
SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_dice = Random()  # noqa: S311  # a name, not a secret; seeded by the system at each start


def with_request_id(app: ASGIApp) -> ASGIApp:
    """The layer that names calls."""

    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        given = header(scope, HEADER)
        sane = given is not None and SANE.fullmatch(given)
        name = given if given is not None and sane else f"{_dice.getrandbits(128):032x}"

        def with_name(headers: Headers) -> Headers:
            return [pair for pair in headers if pair[0] != HEADER] + [(HEADER, name.encode())]

        before = request_id.set(name)
        try:
            await app(scope, receive, on_headers(send, with_name))
        finally:
            request_id.reset(before)

    return named
