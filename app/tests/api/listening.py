"""A door that listens on a real socket of this machine, for callers in other processes."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.access import guard
from app.access.wire import ASGIApp
from app.api import create_api
from app.settings import Settings
from app.tests.access.notes import Notes
from app.wiring import build

STARTING_SECONDS = 30


@contextmanager
def listening(settings: Settings) -> Iterator[tuple[str, Notes]]:
    """The URL of a house of these settings, and what it notes, as long as the block runs."""
    notes, ready = Notes(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = _Announced(ready)

        async def live() -> None:
            async with build(settings, telemetry=notes) as services:
                app = guard(create_api(services), services=services)
                await server.over(app).serve(sockets=[door])

        thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
        thread.start()
        try:
            assert ready.wait(STARTING_SECONDS), "the house did not open"
            yield f"http://127.0.0.1:{door.getsockname()[1]}", notes
        finally:
            server.leave()
            thread.join(STARTING_SECONDS)


class _Announced:
    """A server that says when it serves, and can be asked from another thread to stop."""

    def __init__(self, ready: threading.Event) -> None:
        self._ready = ready
        self._server: uvicorn.Server | None = None

    def over(self, app: ASGIApp) -> uvicorn.Server:
        config = uvicorn.Config(app, log_level="warning", access_log=False, proxy_headers=False)
        self._server = uvicorn.Server(config)
        self._ready.set()  # the socket listens already: early callers wait in its queue
        return self._server

    def leave(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
