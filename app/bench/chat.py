"""Times `/api/chat` with a model that answers at once: our overhead, first token, many streams.

The app and the model run as processes of their own and share this machine's CPUs with the callers.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import httpx
import numpy as np

from app.bench.served import Served, free_port, served

Row = tuple[str, str, str, str]
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
MEMORIES = 500
STREAMS = 50
PIECES = 50
PAUSE_MS = 20
OVERHEAD_MS = 150.0
QUESTION = "Where should I spend a long weekend in {number} days?"


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # one shape
    """Rows: our own time, the wait for the first token, 50 streams side by side, memory."""
    rounds = 40 if quick else 200
    with tempfile.TemporaryDirectory() as home:
        with _model(PIECES, 0) as model, _app(home, model) as app:
            whole, first = asyncio.run(_one_by_one(app.url, rounds))
        with _model(PIECES, PAUSE_MS) as model, _app(home, model) as app:
            taken, firsts = asyncio.run(_together(app.url))
            resident = _resident_mib(app.process.pid)
    talk = PIECES * PAUSE_MS / 1000
    return [
        _row("own overhead of a whole answer, instant model", whole, OVERHEAD_MS),
        _row("from sending to the first token, instant model", first, None),
        (
            f"{STREAMS} streams at once of {talk:g} s each, all done after",
            f"{taken:.2f} s ({STREAMS * PIECES / taken:,.0f} pieces/s)",
            "-",
            "-",
        ),
        _row(f"first token with {STREAMS} streams at once", firsts, None),
        (
            f"resident memory after {STREAMS} streams",
            f"{resident:.0f} MiB",
            "≤ 300 MiB",
            _ok(resident <= 300),
        ),
    ]


async def _one_by_one(url: str, rounds: int) -> tuple[list[float], list[float]]:
    whole, first = [], []
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        await _fill(client)
        for number in range(rounds + 5):
            began, done = await _talk(client, "bench", number)
            if number >= 5:  # the first ones open connections and warm caches
                first.append(began)
                whole.append(done)
    return whole, first


async def _together(url: str) -> tuple[float, list[float]]:
    limits = httpx.Limits(max_connections=STREAMS)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        await _talk(client, "bench", 0)
        started = perf_counter()
        both = await asyncio.gather(*(_talk(client, f"bench-{n}", n) for n in range(STREAMS)))
        return perf_counter() - started, [began for began, _ in both]


async def _talk(client: httpx.AsyncClient, user: str, number: int) -> tuple[float, float]:
    """Milliseconds to the first piece and to the end of one streamed answer."""
    body = {"user_id": user, "message": QUESTION.format(number=number)}
    started, began = perf_counter(), 0.0
    async with client.stream(
        "POST", "/api/chat", json=body, headers={"accept": "text/event-stream"}
    ) as answer:
        answer.raise_for_status()
        last = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                last = line[7:]
                if last == "delta" and not began:
                    began = perf_counter() - started
    if last != "done":
        raise RuntimeError(f"a stream ended with {last!r}")
    return began * 1000, (perf_counter() - started) * 1000


async def _fill(client: httpx.AsyncClient) -> None:
    memories: list[dict[str, Any]] = [
        {
            "id": f"m{n}",
            "mtype": "PROFILE",
            "text": f"In year {n} I went to town number {n} by train.",
        }
        for n in range(MEMORIES)
    ]
    answer = await client.post(
        "/v1/memory/import",
        content=json.dumps({"user_id": "bench", "memories": memories}),
        headers={"content-type": "application/json"},
    )
    answer.raise_for_status()


@contextmanager
def _model(pieces: int, pause_ms: int) -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "app.bench.instant_model",
        str(port),
        str(pieces),
        str(pause_ms),
    ]
    process = subprocess.Popen(command)  # noqa: S603  # ourselves
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.02)
    raise RuntimeError("the model did not become ready")


@contextmanager
def _app(home: str, model: str) -> Iterator[Served]:
    with served(Path(home), HF_BASE_URL=model) as app:
        yield app


def _row(what: str, samples: list[float], target: float | None) -> Row:
    middle, late = float(np.median(samples)), float(np.percentile(samples, 95))
    measured = f"p50 {middle:.1f} ms, p95 {late:.1f} ms"
    if target is None:
        return f"{what}, p50 / p95", measured, "-", "-"
    return f"{what}, p50 / p95", measured, f"p95 ≤ {target:g} ms", _ok(late <= target)


def _ok(met: bool) -> str:  # noqa: FBT001  # a verdict
    return "ok" if met else "miss"


def _resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1_048_576
