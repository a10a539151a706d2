"""One call's view of the shared connections: watches what comes back and lets go of it surely.

The vendor's client keeps every streamed response until it is closed itself, reads no error body
of unknown length, and follows redirects with the key. So each call has a client of its own over
this transport, which borrows the pool; statuses that are errors are raised from here.
"""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx2

from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.faults import fault_of_event, fault_of_status, unusable
from app.adapters.huggingface.line_ends import LineEnds
from app.adapters.huggingface.translating import RAISED
from app.core.domain.errors import InklingError

CONNECT_S = 5.0
ERROR_BYTES = 65_536
ERROR_S = 2.0
DRAIN_S = 0.25
DONE = re.compile(rb"[\r\n]data:[ \t]*\[DONE\]")
TAIL_BYTES = 64
FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})
NEVER_EVENTS = ("text/html", "application/json", "application/xml", "text/xml")


class Borrowed(httpx2.AsyncBaseTransport):
    """Sends one request through the pool.

    `most_bytes` bounds the answer; `events` says that a stream is asked for.
    """

    def __init__(
        self, pool: httpx2.AsyncClient, endpoint: Endpoint, most_bytes: int, *, events: bool
    ) -> None:
        self._pool = pool
        self._endpoint = endpoint
        self._most_bytes = most_bytes
        self._events = events
        self._answer: Watched | None = None

    @property
    def done(self) -> bool:
        """Whether the stream said `[DONE]`."""
        return self._answer is not None and self._answer.done

    async def drain(self) -> None:
        """Read the few bytes behind `[DONE]`, so that the connection can serve the next call."""
        if self._answer is not None:
            await self._answer.drain()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response, if it is one that can be read."""
        waits = request.extensions.get("timeout")
        if isinstance(waits, dict):
            request.extensions["timeout"] = {**waits, "connect": CONNECT_S}
        response = await self._pool.send(request, stream=True)
        try:
            await self._check(response)
        except BaseException:
            await response.aclose()
            raise
        self._answer = Watched(response, self._endpoint, self._most_bytes, events=self._events)
        headers = [field for field in response.headers.multi_items() if field[0] not in FRAMING]
        return httpx2.Response(
            response.status_code,
            headers=headers,
            stream=self._answer,
            extensions=response.extensions,
        )

    async def _check(self, response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not response.is_success:
            body = await _beginning(response)
            headers = {name.lower(): value for name, value in response.headers.items()}
            raise fault_of_status(self._endpoint, response.status_code, headers, body)
        if kind == "text/html" or (self._events and kind in NEVER_EVENTS):
            raise self._instead_of_events(await _beginning(response))

    def _instead_of_events(self, body: bytes) -> InklingError:
        """A 200 that is no stream: some proxies send errors so."""
        try:
            found = httpx2.Response(200, content=body).json()
        except RAISED:
            return unusable(self._endpoint)
        error = found.get("error") if isinstance(found, dict) else None
        return unusable(self._endpoint) if not error else fault_of_event(self._endpoint, error)


class Watched(httpx2.AsyncByteStream):
    """A response's bytes on their way, unpacked, counted, watched for the end-of-stream word."""

    def __init__(
        self, response: httpx2.Response, endpoint: Endpoint, most_bytes: int, *, events: bool
    ) -> None:
        self._response = response
        self._parts = response.aiter_bytes()
        self._line_ends = LineEnds() if events else None
        self._endpoint = endpoint
        self._left = most_bytes
        self._tail = b"\n"
        self._over = False
        self.done = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            self._left -= len(part)
            if self._left < 0:
                raise unusable(self._endpoint)
            seen = self._tail + part
            self.done = self.done or DONE.search(seen) is not None
            self._tail = seen[-TAIL_BYTES:]
            yield part if self._line_ends is None else self._line_ends.escaped(part)
        self._over = True
        if self._line_ends is not None:
            yield self._line_ends.rest()

    async def drain(self) -> None:
        """Read to the end if it is near, and let go."""
        if self._over:
            return
        try:
            async with asyncio.timeout(DRAIN_S):
                async for _ in self._parts:
                    pass
        except (TimeoutError, *RAISED):
            pass  # then the connection is not used again, that is all
        finally:
            self._over = True
            await self._response.aclose()

    async def aclose(self) -> None:
        """Let go; behind the last word that is left to `drain`.

        The library's own iterators, dropped at the last word, come here when the loop gets to
        them, which can be in the middle of draining.
        """
        if self._over or not self.done:
            await self._response.aclose()


async def _beginning(response: httpx2.Response) -> bytes:
    """The first part of a body that explains an error; what cannot be had is left out."""
    body = bytearray()
    try:
        async with asyncio.timeout(ERROR_S):
            async for part in response.aiter_bytes():
                body += part
                if len(body) >= ERROR_BYTES:
                    break
    except (TimeoutError, *RAISED):
        pass  # the status alone says enough
    return bytes(body[:ERROR_BYTES])
