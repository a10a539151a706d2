"""Throughput at 1, 8 and 32 callers, as a share of what the same server gives a constant answer.

The application and a constant route beside it run in one process under one uvicorn; the callers
run in another and share this machine's CPUs with it. Before that the import
rate over HTTP, and how long guesses take while an import runs.

`python -m app.bench.throughput PORT` is that server. The constant route stands before the guard:
what it costs is uvicorn and the socket, nothing of ours.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import uvicorn

from app.adapters.embedding import open_local_embedder
from app.asgi import create_app
from app.bench.sentences import varied
from app.bench.served import Served, free_port, launched
from app.settings import load_settings
from app.wiring import build, hand_over_soon, settle_heap

Row = tuple[str, str, str, str]
Call = Callable[["_Line", int], Awaitable[None]]
USER = "bench"
MEMORIES = 1_000
IMPORTED = 2_000
PART = 500
CALLERS = (1, 8, 32)
CONSTANT = "/bench/constant"
BODY = b'{"status":"ok"}'
HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))],
}
REST = {"type": "http.response.body", "body": BODY}
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_numbers = count()


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows for each route and number of callers, and for imports."""
    seconds = 1.0 if quick else 4.0
    with tempfile.TemporaryDirectory() as home, _app(Path(home)) as app:
        return asyncio.run(_measure(app.url, seconds, IMPORTED // 4 if quick else IMPORTED))


async def _measure(url: str, seconds: float, imported: int) -> list[Row]:
    lines = [await _Line.to(url) for _ in range(2)]
    rows = [await _imports(lines[0], imported), await _beside(lines[0], lines[1], imported)]
    await _import(lines[0], USER, MEMORIES)
    _close(lines)  # a server closes what is silent for seconds, so each number has its own
    for callers in CALLERS:
        lines = [await _Line.to(url) for _ in range(callers)]
        constant = await _rate(lines, _constant, seconds)
        what = f"a constant answer, {callers} callers (callers share the CPUs)"
        rows.append((what, f"{constant:,.0f}/s", "-", "-"))
        for name, call in CALLS:
            rate = await _rate(lines, call, seconds)
            share = f"{rate:,.0f}/s: {rate / constant:.1%} of the constant answer"
            rows.append((f"{name}, {callers} callers", share, "-", "-"))
        _close(lines)
    return rows


def _close(lines: Sequence["_Line"]) -> None:
    for line in lines:
        line.close()


class _Line:
    """One kept connection. Bare on purpose: a full client would be slower than what it measures."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, url: str) -> "_Line":
        host, _, port = url.removeprefix("http://").partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def ask(self, method: str, path: str, body: bytes = b"") -> None:
        """Send, and read the whole answer. Raises `RuntimeError` unless it is a good one."""
        head = f"{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {len(body)}\r\n"
        kind = "content-type: application/json\r\n\r\n" if body else "\r\n"
        self._writer.write((head + kind).encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(answer)
        if length is None or not answer.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(f"{path} answered {answer.splitlines()[0].decode()}")
        await self._reader.readexactly(int(length[1]))

    def close(self) -> None:
        self._writer.close()


async def _rate(lines: Sequence[_Line], call: Call, seconds: float) -> float:
    """Calls a second by so many callers, each waiting for its answer before it asks again."""
    for _ in range(3):
        await call(lines[0], next(_numbers))
    until, done = monotonic() + seconds, 0

    async def caller(line: _Line) -> None:
        nonlocal done
        while monotonic() < until:
            await call(line, next(_numbers))
            done += 1

    started = perf_counter()
    await asyncio.gather(*map(caller, lines))
    return done / (perf_counter() - started)


async def _constant(line: _Line, _: int) -> None:
    await line.ask("GET", CONSTANT)


async def _hypothesize(line: _Line, number: int) -> None:
    await _post(line, "/v1/hypothesize", {"user_id": USER, "input_text": _words(number)})


async def _execute(line: _Line, number: int) -> None:
    """A guess picked, of a few that were shown before; the same words come back now and then."""
    words = _words(number % SHOWN)
    if number % SHOWN not in _shown:
        await _post(line, "/v1/hypothesize", {"user_id": USER, "input_text": words})
        _shown.add(number % SHOWN)
    body = {"user_id": USER, "input_text": words, "hypothesis_id": "h1"}
    await _post(line, "/v1/execute", body)


async def _search(line: _Line, number: int) -> None:
    body = {"user_id": USER, "query": f"what of {_words(number)}", "top_k": 5}
    await _post(line, "/v1/memories/search", body)


async def _add(line: _Line, number: int) -> None:
    body = {"user_id": f"adder{number % 8}", "mtype": "GOAL", "text": f"Goal: {_words(number)}"}
    await _post(line, "/v1/memories", body)


SHOWN = 64
_shown: set[int] = set()
CALLS: tuple[tuple[str, Call], ...] = (
    ("/v1/hypothesize", _hypothesize),
    ("/v1/execute", _execute),
    ("/v1/memories/search", _search),
    ("add, POST /v1/memories", _add),
)
_THINGS = ("my landlord", "a weekend in Lyon", "tax law", "a cover letter", "chess", "baking bread")
_DOINGS = ("help me email", "plan", "explain", "write about", "compare notes on", "summarize")


def _words(number: int) -> str:
    thing, doing = _THINGS[number % len(_THINGS)], _DOINGS[number // 7 % len(_DOINGS)]
    return f"{doing} {thing} {number}"


async def _post(line: _Line, path: str, body: dict[str, Any]) -> None:
    await line.ask("POST", path, json.dumps(body).encode())


async def _imports(line: _Line, number: int) -> Row:
    """The import's rate beside that of the embedder alone, in another process, on as many texts."""
    alone = await _embedded(_texts_of("embedded", number))
    started = perf_counter()
    await _import(line, "importer", number)
    rate = number / (perf_counter() - started)
    what = f"import of {number:,} memories by {PART}, embedding included"
    return (what, f"{rate:,.0f} memories/s; the embedder alone {alone:,.0f} texts/s", "-", "-")


async def _embedded(texts: Sequence[str]) -> float:
    """Texts a second, by as many at once as an import sends."""
    with tempfile.TemporaryDirectory() as home:
        embedder = await open_local_embedder(Path(home))
        await embedder.embed(texts[:PART])
        started = perf_counter()
        for start in range(0, len(texts), PART):
            await embedder.embed(texts[start : start + PART])
        rate = len(texts) / (perf_counter() - started)
        await embedder.close()
    return rate


async def _beside(line: _Line, other: _Line, number: int) -> Row:
    """Guesses for one person while another's memories are imported."""
    await _hypothesize(other, next(_numbers))
    running = asyncio.create_task(_import(line, "beside", number))
    times = []
    while not running.done():
        started = perf_counter()
        await _hypothesize(other, next(_numbers))
        times.append((perf_counter() - started) * 1000)
        await asyncio.sleep(0.02)
    await running
    half, most = sorted(times)[len(times) // 2], sorted(times)[int(len(times) * 0.95)]
    what = f"/v1/hypothesize while {number:,} memories are imported, p50 / p95"
    return (what, f"{half:.0f} / {most:.0f} ms ({len(times)} answers)", "-", "-")


async def _import(line: _Line, user: str, number: int) -> None:
    """Under texts of their own: what was embedded once is not embedded again."""
    texts = _texts_of(user, number)
    for start in range(0, number, PART):
        memories = [
            {"id": f"m{start + place}", "mtype": "HISTORY", "text": text}
            for place, text in enumerate(texts[start : start + PART])
        ]
        await _post(line, "/v1/memory/import", {"user_id": user, "memories": memories})


def _texts_of(user: str, number: int) -> list[str]:
    return [f"{user}: {text}"[:300] for text in varied(number)]


@contextmanager
def _app(home: Path) -> Iterator[Served]:
    """The application with a constant route beside it, as a process of its own."""
    port = free_port()
    with launched(home, ("app.bench.throughput", str(port)), port) as app:
        yield app


def with_constant(app: App) -> App:
    """`app`, and the constant answer at `CONSTANT`."""

    async def either(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == CONSTANT:
            await send(HEAD)
            await send(REST)
        else:
            await app(scope, receive, send)

    return either


async def serve(port: int) -> None:
    """Serve until told to stop, set up as `python -m app serve` sets the server up."""
    async with build(load_settings()) as services:
        config = uvicorn.Config(
            with_constant(create_app(services)),
            host="127.0.0.1",
            port=port,
            access_log=False,
            proxy_headers=False,
            log_level="error",
            server_header=False,
        )
        settle_heap()
        hand_over_soon()
        await uvicorn.Server(config).serve()


def _main() -> None:
    try:
        import uvloop  # noqa: PLC0415  # as the command line does
    except ImportError:
        asyncio.run(serve(int(sys.argv[1])))
    else:
        uvloop.run(serve(int(sys.argv[1])))


if __name__ == "__main__":
    _main()
