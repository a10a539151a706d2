"""Measures the same as `recall` through a running server: its import, its search, nothing else.

`python -m app bench recall_http` starts the app on a free port; `INKLING_URL` names one that runs.
"""

import asyncio
import os
import tempfile
from pathlib import Path

import httpx

from app.bench.asking import HttpSearcher, serving
from app.bench.corpora import conversations
from app.bench.recall import Row, all_rows

_QUICK_CONVERSATIONS = 2


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows of (what, measured, target, verdict)."""
    talkers = conversations()[: _QUICK_CONVERSATIONS if quick else None]
    running = os.environ.get("INKLING_URL")
    if running:
        with httpx.Client(base_url=running, timeout=120) as client:
            return asyncio.run(all_rows(HttpSearcher(client), talkers))
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home), EMBEDDER="local", MEMORY_BACKEND="local") as searcher,
    ):
        return asyncio.run(all_rows(searcher, talkers))
