"""The real application as a process of its own: started on a free port, stopped in the end."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep

import httpx

DEADLINE_S = 600.0
LOOK_EVERY_S = 0.05
LOOK_S = 10.0
END_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running application: its process and where it answers."""

    process: subprocess.Popen[bytes]
    url: str


@contextmanager
def served(home: Path, **environment: str) -> Iterator[Served]:
    """`python -m app serve` as people run it, with its memories in `home`; ready when given."""
    with launched(home, ("app", "serve"), free_port(), **environment) as app:
        yield app


@contextmanager
def launched(
    home: Path, module: tuple[str, ...], port: int, **environment: str
) -> Iterator[Served]:
    """A module of ours that serves the application on this port; ready when given."""
    process = subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-m", *module],
        env={
            **os.environ,
            "INKLING_HOME": str(home),
            "PORT": str(port),
            "LOG_LEVEL": "ERROR",
            "RATE_LIMIT_PER_MINUTE": "0",
            **environment,
        },
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process)
        yield Served(process=process, url=url)
    finally:
        process.terminate()
        process.wait(END_S)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the health check says ready; raise when the process ends before."""
    until = monotonic() + DEADLINE_S
    # one client for all looks: each makes a context for TLS, which takes a starting app's processor
    with httpx.Client(base_url=url, timeout=LOOK_S, trust_env=False) as client:
        while monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError(f"the app ended with code {process.returncode}")
            with suppress(httpx.HTTPError):
                if client.get("/v1/healthz").status_code == HTTPStatus.OK:
                    return
            sleep(LOOK_EVERY_S)
    raise RuntimeError("the app did not become ready")
