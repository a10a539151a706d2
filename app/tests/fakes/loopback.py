"""A small HTTP/1.1 server on loopback for stand-ins of services: records requests, injects faults.

It runs in the test's own event loop, so a client that blocks the loop cannot get an answer.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back. `lost` closes the connection instead; `after_s` waits first."""

    status: int = 200
    body: object = None
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    lost: bool = False


@dataclass(slots=True, kw_only=True)
class Fault:
    """What the next `times` requests of a kind meet; `heard` ones are carried out nevertheless."""

    answer: Answer
    method: str = ""
    path: str = ""
    times: int = 1
    heard: bool = False

    def meets(self, asked: Asked) -> bool:
        """Whether this request is one of them."""
        return self.times > 0 and self.method in {"", asked.method} and self.path in asked.path


class Loopback:
    """Serves `answer` until closed; `url` is where."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self._answer = answer
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.url = ""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def count(self, method: str, path: str) -> int:
        """How often this was asked."""
        return sum(1 for one in self.asked if one.method == method and path in one.path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (asked := await _read(reader)) is not None:
                self.asked.append(asked)
                answer = self._meet(asked)
                if answer.after_s:
                    await asyncio.sleep(answer.after_s)
                if answer.lost:
                    break
                writer.write(_written(answer))
                await writer.drain()
        writer.close()

    def _meet(self, asked: Asked) -> Answer:
        fault = next((fault for fault in self.faults if fault.meets(asked)), None)
        if fault is None:
            return self._answer(asked)
        fault.times -= 1
        if fault.heard:
            self._answer(asked)
        return fault.answer


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Asked(
        method=method,
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query)),
        headers=headers,
        body=json.loads(body) if body else None,
    )


def _written(answer: Answer) -> bytes:
    body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
    headers = {
        "content-type": "application/json",
        **answer.headers,
        "content-length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} OK\r\n{lines}\r\n".encode() + body
