"""Times a warm start, and the memory used after 100 requests."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

import httpx

DEADLINE_S = 120.0
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # one shape
    """Rows: a start with a warm model cache (median), resident memory after 100 requests."""
    with tempfile.TemporaryDirectory() as home:
        with _served(Path(home)):
            pass  # the first start builds the model; the ones that count find it
        times, resident = [], 0.0
        for _ in range(3 if quick else 7):
            started = perf_counter()
            with _served(Path(home)) as (process, url):
                times.append(perf_counter() - started)
                resident = max(resident, _resident_after_requests(process, url))
    start = sorted(times)[len(times) // 2]
    return [
        (
            "process start to ready, warm model cache, median",
            f"{start:.1f} s",
            "≤ 6 s",
            "ok" if start <= 6 else "miss",
        ),
        (
            "resident memory after 100 requests",
            f"{resident:.0f} MiB",
            "≤ 300 MiB",
            "ok" if resident <= 300 else "miss",
        ),
    ]


@contextmanager
def _served(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "INKLING_HOME": str(home),
        "PORT": str(port),
        "RATE_LIMIT_PER_MINUTE": "0",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(  # ourselves
        [sys.executable, "-m", "app", "serve"], env=environment, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url)
        yield process, url
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = perf_counter() + DEADLINE_S
    while perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with code {process.returncode}")
        try:
            if httpx.get(f"{url}/v1/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            sleep(0.02)
    raise RuntimeError("the app did not become ready")


def _resident_after_requests(process: subprocess.Popen[bytes], url: str) -> float:
    with httpx.Client(base_url=url, timeout=30) as client:
        client.get("/").raise_for_status()
        for number in range(50):
            body = {"user_id": "bench", "input_text": f"help me email my landlord {number}"}
            client.post("/v1/hypothesize", json=body).raise_for_status()
            client.post("/v1/execute", json={**body, "hypothesis_id": "h1"}).raise_for_status()
    statm = Path(f"/proc/{process.pid}/statm").read_text()
    return int(statm.split()[1]) * PAGE / 1_048_576
