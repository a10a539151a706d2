"""Starts the real application for tests: real services on a temporary home, real sockets."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx

START_DEADLINE_S = 90.0


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """The URL of `python -m app serve` on a free port, as people run it."""
    port = free_port()
    process = subprocess.Popen(  # ourselves
        [sys.executable, "-m", "app", "serve"],
        env={
            **os.environ,
            "INKLING_HOME": str(home),
            "PORT": str(port),
            "LOG_LEVEL": "ERROR",
            "EMBEDDER": "hash",
            "RATE_LIMIT_PER_MINUTE": "0",
            **environment,
        },
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the health check says ready; raise when the process ends before."""
    until = monotonic() + START_DEADLINE_S
    while monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with code {process.returncode}")
        try:
            if httpx.get(f"{url}/v1/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            sleep(0.05)
    raise RuntimeError("the app did not become ready")
