"""All doors on one ASGI application behind one guard, and the server that carries it."""

import asyncio
import os
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from app import __version__
from app.access import guard
from app.api import create_api
from app.core.domain.errors import Misconfigured
from app.mcp import add_mcp
from app.services import Services
from app.settings import Settings
from app.ui import mount
from app.wiring import Progress, build

BAR_CELLS = 24


def create_app(services: Services) -> ASGIApp:
    """The whole application: the JSON API, the tools at `/mcp`, the page at `/`, and the guard."""
    api = create_api(services)
    add_mcp(api, services)
    return guard(mount(api, services), services=services)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `Misconfigured` when it cannot start."""
    with _listen(settings.host, settings.port) as listening:
        progress = Progress(model=_show_model, reembedding=_show_reembedding)
        async with build(settings, progress=progress) as services:
            server = uvicorn.Server(
                uvicorn.Config(
                    create_app(services),
                    access_log=False,
                    proxy_headers=False,  # the guard decides whom to believe
                    log_level="warning",
                    server_header=False,
                    timeout_graceful_shutdown=10,
                )
            )
            _keep_signals_for_the_way_down()
            _say(
                f"Inkling {__version__} is ready at http://{_shown_host(settings.host)}:"
                f"{listening.getsockname()[1]}  (memories: {settings.inkling_home})"
            )
            for notice in services.notices:
                _say(f"Note: {notice}")
            await server.serve(sockets=[listening])


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


def _keep_signals_for_the_way_down() -> None:
    # uvicorn raises a caught signal again once it has stopped; without a handler of ours that
    # would end the process before the stores are closed
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: None)


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
