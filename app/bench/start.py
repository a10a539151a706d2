"""Times a warm start, and the memory used after 100 requests."""

import os
import tempfile
from pathlib import Path
from time import perf_counter

import httpx

from app.bench.served import Served, served

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def measure(quick: bool) -> list[tuple[str, str, str, str]]:  # noqa: FBT001  # one shape
    """Rows: a start with a warm model cache (median), resident memory after 100 requests."""
    with tempfile.TemporaryDirectory() as home:
        with served(Path(home)):
            pass  # the first start builds the model; the ones that count find it
        times, resident = [], 0.0
        for _ in range(3 if quick else 7):
            started = perf_counter()
            with served(Path(home)) as app:
                times.append(perf_counter() - started)
                resident = max(resident, _resident_after_requests(app))
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


def _resident_after_requests(app: Served) -> float:
    with httpx.Client(base_url=app.url, timeout=30) as client:
        client.get("/").raise_for_status()
        for number in range(50):
            body = {"user_id": "bench", "input_text": f"help me email my landlord {number}"}
            client.post("/v1/hypothesize", json=body).raise_for_status()
            client.post("/v1/execute", json={**body, "hypothesis_id": "h1"}).raise_for_status()
    statm = Path(f"/proc/{app.process.pid}/statm").read_text()
    return int(statm.split()[1]) * PAGE / 1_048_576
