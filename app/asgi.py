"""All doors on one ASGI application behind one guard, and the server that carries it.

The server ends in order and within 20 seconds: no new calls, answers under way end or are told,
what was acknowledged is on disk, then the process ends with code 0.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from app import __version__
from app.access import guard
from app.api import create_api
from app.core.domain.errors import Misconfigured
from app.mcp import add_mcp
from app.services import Services
from app.settings import Settings
from app.ui import dismiss, mount
from app.wiring import Progress, build, hand_over_soon, settle_heap

BAR_CELLS = 24
ANSWERS_S = 6.0
"""How long answers under way may go on once the server has been told to end."""
CALLS_S = 9.0
"""How long any call may; then it is cancelled."""
KEEP_ALIVE_S = 75
"""How long a connection stays open between two calls.

Longer than callers keep theirs, so that they close it: a call that is sent just as the server
closes is lost. nginx keeps connections to a server for 60 s unless told otherwise, httpx for 5 s,
which is uvicorn's own limit too.
"""
LAST_S = 19.0
"""When the process ends, whatever still holds it up: container engines kill it a little later."""


def create_app(services: Services) -> ASGIApp:
    """The whole application: the JSON API, the tools at `/mcp`, the page at `/`, and the guard."""
    return _assembled(services)[0]


def _assembled(services: Services) -> tuple[ASGIApp, Callable[[], None]]:
    """The application, and what lets go of the pages that are open."""
    api = create_api(services)
    add_mcp(api, services)
    doors = mount(api, services)
    return guard(doors, services=services), partial(dismiss, doors)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `Misconfigured` when it cannot start."""
    with _listen(settings.host, settings.port) as listening:
        progress = Progress(model=_show_model, reembedding=_show_reembedding)
        async with build(settings, progress=progress) as services:
            server = _Server(services)
            server.heed_signals()
            settle_heap()
            hand_over_soon()
            _say(
                f"Inkling {__version__} is ready at http://{_shown_host(settings.host)}:"
                f"{listening.getsockname()[1]}  (memories: {settings.inkling_home})"
            )
            for notice in services.notices:
                _say(f"Note: {notice}")
            await server.serve(sockets=[listening])
        server.closed()


class _Server(uvicorn.Server):
    """uvicorn's, ending in the order that is ours."""

    def __init__(self, services: Services) -> None:
        application, self._dismiss = _assembled(services)
        self._chat = services.chat
        self._deadline = _Deadline()
        super().__init__(
            uvicorn.Config(
                application,
                access_log=False,
                proxy_headers=False,  # the guard decides whom to believe
                log_level="warning",
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=int(CALLS_S),
            )
        )

    def heed_signals(self) -> None:
        """Also before and after uvicorn listens to them itself.

        It raises a caught signal again once it has stopped: without a handler of ours that would
        end the process before the stores are closed.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)

    def _end(self) -> None:
        self.should_exit = True

    def closed(self) -> None:
        """All that was acknowledged is on disk: no further signal may turn the end into a failure.

        The loop would give signals back to the system, whose answer to them is to kill.
        """
        self._deadline.closed()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more calls, let those under way end, tell those that do not."""
        self._deadline.start()
        self._dismiss()
        leaving = asyncio.get_running_loop().call_later(ANSWERS_S, self._chat.leave)
        try:
            await super().shutdown(sockets)
        finally:
            leaving.cancel()
            self._chat.leave()


class _Deadline:
    """Ends the process for good: with code 0 if all was closed by then, else with 1."""

    def __init__(self) -> None:
        self._code = 1

    def start(self) -> None:
        """Count from now."""
        timer = threading.Timer(LAST_S, self._over)
        timer.daemon = True  # an end in order does not wait for it
        timer.start()

    def closed(self) -> None:
        """Only idle threads can hold the process up now."""
        self._code = 0

    def _over(self) -> None:
        _say(f"Something did not end within {LAST_S:g} s and is left behind.")
        os._exit(self._code)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the slow parts of the start, so that a clash is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"Cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}. "
            "Set PORT (or HOST) to something free."
        ) from error
    return listening


def _shown_host(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104  # only compared


def _show_model(stage: str, share: float) -> None:
    _show_bar(stage, share)


def _show_reembedding(done: int, total: int) -> None:
    _show_bar(f"re-embedding memories {done:,}/{total:,}", done / total if total else 1.0)


def _show_bar(label: str, share: float) -> None:
    if sys.stderr.isatty():
        cells = round(share * BAR_CELLS)
        end = "\n" if share >= 1.0 else ""
        sys.stderr.write(f"\r[{'#' * cells}{'.' * (BAR_CELLS - cells)}] {label:<48}{end}")
        sys.stderr.flush()
    else:
        _say(f"{share:>4.0%} {label}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
