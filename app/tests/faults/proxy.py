"""A TCP proxy that stands between the application and one dependency, and can be told to misbehave.

    with proxy("127.0.0.1", 6379) as between:
        between.port                       # where the application connects to
        between.weather = Refused()        # from now on, also on connections that are open
        between.heard                      # every byte the application sent, in whatever weather

It knows nothing of what is spoken through it, so it serves every dependency alike.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeAlias

CHUNK = 65_536
HTML = b"<html><body>It works!</body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
PAGE = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(HTML), HTML)
NOISE = bytes(range(256)) + b"\r\n"
RESET_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Clear:
    """Everything passes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody listens, and what was open is reset."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """Connections are taken and nothing is ever answered, or passed on."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Requests arrive at once; each answer begins this many seconds late."""

    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Torn:
    """Requests arrive; each answer is reset after this many bytes."""

    after: int = 40


@dataclass(frozen=True, slots=True)
class Garbage:
    """Each request is answered with these bytes instead of by the dependency, and the line ends."""

    data: bytes = NOISE


@dataclass(frozen=True, slots=True)
class Flapping:
    """Passing and refusing in turn, that many seconds each."""

    every_s: float = 0.4


Weather: TypeAlias = Clear | Refused | Hanging | Slow | Torn | Garbage | Flapping


@dataclass(slots=True, eq=False)
class _Pair:
    """One connection of the application's, with the one it is passed on to."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None
    asked: float = 0.0

    def reset(self) -> None:
        for end in (self.near, self.far):
            if end is not None:
                _reset(end)


@dataclass(slots=True)
class Proxy:
    """One running proxy; may be told from any thread."""

    host: str
    far_port: int
    port: int = 0
    heard: bytearray = field(default_factory=bytearray)
    _weather: Weather = field(default_factory=Clear)
    _up: bool = True
    _pairs: set[_Pair] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _flapping: "asyncio.Task[None] | None" = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def weather(self) -> Weather:
        """What it does now."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._wait(self._change(weather))

    @property
    def url(self) -> str:
        """For those who speak HTTP."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Listen on a free port."""
        self._wait(self._open())

    def stop(self) -> None:
        """Reset everything; the port is free again."""
        self._wait(self._end())

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _change(self, weather: Weather) -> None:
        if self._flapping is not None:
            self._flapping.cancel()
            self._flapping = None
        self._weather = weather
        if isinstance(weather, Flapping):
            self._flapping = asyncio.create_task(self._flap(weather.every_s))
        elif isinstance(weather, Refused):
            await self._close()
        else:
            await self._open()
            if not isinstance(weather, Clear):
                self._reset_all()  # an answer under way must not slip through

    async def _flap(self, every_s: float) -> None:
        while True:
            await self._close()
            await asyncio.sleep(every_s)
            await self._open()
            await asyncio.sleep(every_s)

    async def _open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, self.host, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._reset_all()

    async def _end(self) -> None:
        if self._flapping is not None:
            self._flapping.cancel()
        await self._close()

    def _reset_all(self) -> None:
        for pair in list(self._pairs):
            pair.reset()

    async def _connected(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        pair = _Pair(near=near)
        self._pairs.add(pair)
        answers: asyncio.Task[None] | None = None
        try:
            far, pair.far = await asyncio.open_connection(self.host, self.far_port)
            answers = asyncio.create_task(self._answers(far, pair))
            await self._requests(reader, pair)
        except OSError:
            pair.reset()
        finally:
            if answers is not None:
                answers.cancel()
                await asyncio.gather(answers, return_exceptions=True)
            self._pairs.discard(pair)
            for end in (near, pair.far):
                if end is not None:
                    end.close()

    async def _requests(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        while data := await reader.read(CHUNK):
            self.heard += data
            pair.asked = monotonic()
            match self._weather:
                case Hanging():
                    continue
                case Garbage(data=garbage):
                    pair.near.write(garbage)
                    await pair.near.drain()
                    return  # what else is said here would be taken for the next answer
            if pair.far is not None:
                pair.far.write(data)
                await pair.far.drain()

    async def _answers(self, far: asyncio.StreamReader, pair: _Pair) -> None:
        with suppress(OSError):
            while data := await far.read(CHUNK):
                match self._weather:
                    case Hanging() | Garbage():
                        continue
                    case Slow(seconds=seconds):
                        await asyncio.sleep(max(0.0, pair.asked + seconds - monotonic()))
                    case Torn(after=after):
                        pair.near.write(data[:after])
                        await pair.near.drain()
                        pair.reset()
                        return
                pair.near.write(data)
                await pair.near.drain()
            pair.near.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST, not with FIN."""
    line = writer.get_extra_info("socket")
    if line is not None:
        with suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
    writer.transport.abort()


@contextmanager
def proxy(far_port: int, host: str = "127.0.0.1") -> Iterator[Proxy]:
    """A proxy before `far_port`, in clear weather, as long as the block runs."""
    between = Proxy(host=host, far_port=far_port)
    loop = between._loop
    loop.set_exception_handler(lambda _loop, _context: None)  # what is broken here is on purpose
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    between.start()
    try:
        yield between
    finally:
        between.stop()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
