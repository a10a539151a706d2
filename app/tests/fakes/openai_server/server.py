"""The server itself: a thread with its own loop, a queue of behaviours, a record of what happened.

`/v1/chat/completions`, `/v1/models`, `/v1/embeddings`, and any other POST with `inputs` as
Hugging Face's feature extraction. Vectors are the product's own hash embedder's.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from app.adapters.embedding import HashEmbedder
from app.tests.fakes.openai_server.answers import parsed, play
from app.tests.fakes.openai_server.behaviours import Behaviour, Failure, Reply
from app.tests.fakes.openai_server.wire import Asked, Writer, read_request

HANGS_S = 20.0
"""No machine is that slow, and no limit of the product's ends a call as early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that came; `connection` numbers the connections from 1, `at` is monotonic time."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    json: dict[str, Any]
    connection: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A client that left before its answer was whole."""

    path: str
    connection: int
    at: float


@dataclass(slots=True, kw_only=True)
class OpenAIServer:
    """One running server; may be asked from any thread.

    `content` makes the text of every unscripted chat answer from the request's body, and
    `behaviour` is how it is told. `vectors`, when set, makes the body of every embedding answer
    from the texts. `models` answers the list of models. `requests` to chat and embeddings take the
    scripted behaviours first.
    """

    url: str = ""
    content: Callable[[Mapping[str, Any]], str] | None = None
    behaviour: Behaviour = field(default_factory=Reply)
    vectors: Callable[[list[str]], object] | None = None
    models: Behaviour = field(
        default_factory=lambda: Failure(200, {"object": "list", "data": [{"id": "a-model"}]})
    )
    dimensions: int = 384
    seen: list[Seen] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    connections: int = 0
    _scripted: deque[Behaviour] = field(default_factory=deque)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def script(self, *behaviours: Behaviour) -> None:
        """What the next POSTs get, one each; afterwards `content` and `behaviour` again."""
        self._scripted.extend(behaviours)

    def always(self, behaviour: Behaviour) -> None:
        """What every unscripted chat request gets from now on."""
        self.content, self.behaviour = None, behaviour

    @property
    def asked(self) -> list[Seen]:
        """The POSTs that came: without the look-ups of models."""
        return [seen for seen in self.seen if seen.method == "POST"]

    def wait_for_gone(self, count: int = 1) -> bool:
        """Whether `count` clients have left early, waiting for it; blocks: use a thread."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.gone) >= count, HANGS_S)

    def wait_for_asked(self, count: int = 1) -> bool:
        """Whether `count` POSTs have come, waiting for them; blocks: use a thread."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.asked) >= count, HANGS_S)

    async def connected(self, reader: asyncio.StreamReader, stream: asyncio.StreamWriter) -> None:
        """Serve one connection until either side ends it."""
        self.connections += 1
        number, first = self.connections, b""
        try:
            while (asked := await read_request(reader, first)) is not None:
                self._note(asked, number)
                answer = asyncio.create_task(self._answer(asked, Writer(stream)))
                ahead = asyncio.create_task(reader.read(1))
                await asyncio.wait((answer, ahead), return_when=asyncio.FIRST_COMPLETED)
                if not answer.done():
                    await self._left(asked, number, answer)
                    return
                if answer.exception() is not None:
                    ahead.cancel()
                    return
                first = await ahead
                if not first:
                    return
        except ConnectionError:
            return
        finally:
            stream.close()

    async def _left(self, asked: Asked, number: int, answer: asyncio.Task[None]) -> None:
        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)
        with self._changed:
            self.gone.append(Gone(path=asked.path, connection=number, at=monotonic()))
            self._changed.notify_all()

    def _note(self, asked: Asked, number: int) -> None:
        with self._changed:
            self.seen.append(
                Seen(
                    method=asked.method,
                    path=asked.path,
                    headers=asked.headers,
                    body=asked.body,
                    json=parsed(asked.body),
                    connection=number,
                    at=monotonic(),
                )
            )
            self._changed.notify_all()

    async def _answer(self, asked: Asked, out: Writer) -> None:
        body = parsed(asked.body)
        if asked.method == "GET":
            known = asked.path.split("?")[0].endswith("/models")
            await play(self.models if known else Failure(404), body, out)
        elif self._scripted:
            await play(self._scripted.popleft(), body, out)
        elif "messages" in body:
            told = self.behaviour if self.content is None else Reply(pieces=(self.content(body),))
            await play(told, body, out)
        elif "input" in body or "inputs" in body:
            await out.whole(200, await self._embedded(body), "application/json", {})
        else:
            await play(Failure(404), body, out)

    async def _embedded(self, body: Mapping[str, Any]) -> object:
        given = body.get("inputs", body.get("input"))
        texts = [given] if isinstance(given, str) else list(given or ())
        if self.vectors is not None:
            return self.vectors(texts)
        rows = (await HashEmbedder(self.dimensions).embed(texts)).tolist()
        if "inputs" in body:
            return rows
        data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
        used = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return {"object": "list", "data": data, "model": body.get("model"), "usage": used}


@contextmanager
def openai_server(port: int = 0) -> Iterator[OpenAIServer]:
    """A server on a free port of 127.0.0.1 (or on `port`), gone with all its connections after."""
    server, ready = OpenAIServer(), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        listening = await asyncio.start_server(server.connected, "127.0.0.1", port)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        ready.set()
        await stop.wait()
        listening.close()

    thread = threading.Thread(target=_run, args=(loop, serve, ready), daemon=True)
    thread.start()
    ready.wait(HANGS_S)
    if not server.url:
        raise RuntimeError("the model server could not listen")
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _run(loop: asyncio.AbstractEventLoop, serve: Callable[[], Any], ready: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    # what scripts break on purpose would be told on stderr
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        loop.run_until_complete(serve())
    finally:
        ready.set()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
