"""HTTP/1.1 by hand: requests are read, responses are written byte by byte, connections are broken.

Knows nothing of models. A body is chunked unless its length is known before it is sent.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


class Cut(Exception):  # a signal to end the connection, not an error
    """The connection is over, on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


async def read_request(reader: asyncio.StreamReader, first: bytes) -> Asked | None:
    """The next request of a connection, of which `first` was read already; None at its end."""
    try:
        head = first + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    line, *rest = head.decode("latin-1").split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = {}
    for field in filter(None, rest):
        name, _, value = field.partition(":")
        headers[name.strip().lower()] = value.strip()
    try:
        body = await _body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Asked(method=method, path=path, headers=headers, body=body)


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


class Writer:
    """Writes one response."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream
        self.bytes_at_once: int | None = None

    async def start(
        self, status: int, content_type: str, headers: Mapping[str, str], length: int | None
    ) -> None:
        """The head; without a length the body follows in chunks."""
        framing = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
        phrase = HTTPStatus(status).phrase
        lines = [f"HTTP/1.1 {status} {phrase}", f"content-type: {content_type}", framing]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def whole(
        self, status: int, body: object, content_type: str, headers: Mapping[str, str]
    ) -> None:
        """A response of known length; a body that is neither str nor bytes goes as JSON."""
        data = as_bytes(body)
        await self.start(status, content_type, headers, len(data))
        await self.raw(data)

    async def chunk(self, data: bytes) -> None:
        """A part of a chunked body, in the sizes that were asked for."""
        size = self.bytes_at_once or len(data)
        for at in range(0, len(data), size):
            part = data[at : at + size]
            await self.raw(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    async def event(self, payload: object) -> None:
        """One server-sent event of JSON."""
        await self.chunk(b"data: " + json.dumps(payload, ensure_ascii=False).encode() + b"\n\n")

    async def finish(self) -> None:
        """The end of a chunked body."""
        await self.raw(b"0\r\n\r\n")

    async def raw(self, data: bytes) -> None:
        self._stream.write(data)
        await self._stream.drain()

    async def cut(self, *, reset: bool) -> None:
        """End the connection here and now: with a reset, or as if all were said."""
        if reset:
            held: socket.socket = self._stream.get_extra_info("socket")
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._stream.transport.abort()
        else:
            self._stream.close()
        raise Cut


def as_bytes(body: object) -> bytes:
    """A scripted body as it goes out."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
