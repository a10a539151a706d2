"""The whole application on a free port, in a thread of this process; stops when the block ends."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import uvicorn

from app.asgi import create_app
from app.services import Services
from app.settings import Settings
from app.wiring import build

START_DEADLINE_S = 300.0
Change = Callable[[Services], Services]


@contextmanager
def living(
    settings: Settings, change: Change = lambda services: services, *, port: int = 0
) -> Iterator[str]:
    """The address of the running application; `change` may put other parts into its services.

    Raises `RuntimeError` when it does not start.
    """
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = _Server(settings, change, listening)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            server.wait_until_ready()
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.stop()
            thread.join(30)


class _Server:
    def __init__(self, settings: Settings, change: Change, listening: socket.socket) -> None:
        self._settings = settings
        self._change = change
        self._listening = listening
        self._uvicorn: uvicorn.Server | None = None
        self._failure: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # told to whoever waits, in another thread
            self._failure = error

    async def _serve(self) -> None:
        async with build(self._settings) as services:
            config = uvicorn.Config(
                create_app(self._change(services)),
                log_level="error",
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
            self._uvicorn = uvicorn.Server(config)
            await self._uvicorn.serve(sockets=[self._listening])

    def wait_until_ready(self) -> None:
        until = monotonic() + START_DEADLINE_S
        while self._uvicorn is None or not self._uvicorn.started:
            if self._failure is not None:
                raise RuntimeError("the application did not start") from self._failure
            if monotonic() > until:
                raise RuntimeError("the application did not start in time")
            sleep(0.02)

    def stop(self) -> None:
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
