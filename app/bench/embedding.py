"""Compares the local embedder with sentence-transformers on this CPU, in speed and in vectors.

Speed is taken alone and under load. Neither is fetched: both take the installed weights.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding import open_local_embedder, packaged_model
from app.bench.sentences import varied
from app.core.ports.embedding import Embedder

Row = tuple[str, str, str, str]
Reference = Callable[[Sequence[str]], NDArray[np.float32]]

CALLERS = 32
IN_A_ROW = 20
SHORT = "help me email my landlord"


def measure(quick: bool) -> list[Row]:  # noqa: FBT001  # the parts' one shape
    """Rows on building, one short text, 32 callers at once, and fidelity over 1,000 texts."""
    return asyncio.run(_measure(quick=quick))


async def _measure(*, quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        async with AsyncExitStack() as stack:
            local, rows = await _opened(Path(home), stack)
            reference = _reference()
            if reference is None:
                reason = "not measured: sentence-transformers is not installed"
                return [*rows, *((what, reason, target, "-") for what, target in _COMPARED)]
            compared = (
                await _one_text(local, reference, 80 if quick else 400),
                await _one_text_cold(local, reference, 40 if quick else 200),
                await _many_callers(local, reference, 2 if quick else 6),
                await _fidelity(local, reference, 200 if quick else 1_000),
            )
    return [
        *rows,
        *(
            (what, measured, target, "-" if target == "-" else "ok" if met else "miss")
            for (what, target), (measured, met) in zip(_COMPARED, compared, strict=True)
        ),
    ]


_COMPARED = (
    ("one short text against sentence-transformers' default, medians", "≥ 5 × faster"),
    ("the same call by call in turns: each finds its weights out of the cache", "-"),
    (f"{CALLERS} callers at once against the same, texts per second", "≥ 3 ×"),
    ("cosine to sentence-transformers over varied texts, mean / least", "≥ 0.999 / ≥ 0.998"),
)


async def _opened(home: Path, stack: AsyncExitStack) -> tuple[Embedder, list[Row]]:
    """The embedder, opened twice: the first opening builds the model, the second finds it."""
    times = []
    for _ in range(2):
        started = perf_counter()
        local = await open_local_embedder(home)
        times.append(perf_counter() - started)
        stack.push_async_callback(local.close)
    size = _megabytes(home)
    return local, [
        ("building the model at the first start", f"{times[0]:.1f} s, {size:.1f} MB", "-", "-"),
        ("opening the built model", f"{times[1]:.2f} s", "-", "-"),
    ]


def _megabytes(home: Path) -> float:
    return sum(path.stat().st_size for path in home.rglob("*.onnx")) / 1e6


def _reference() -> Reference | None:
    """The library as a program uses it that calls nothing but `encode`, or None without it."""
    folder = packaged_model()
    if folder is None or find_spec("sentence_transformers") is None:
        return None
    # half a gigabyte: only when it is there to be compared with
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    model = SentenceTransformer(str(folder), local_files_only=True)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return rows

    return encode


async def _one_text(local: Embedder, reference: Reference, rounds: int) -> tuple[str, bool]:
    """Each as if alone: some calls of one, then of the other, so that noise falls on both alike."""
    ours, theirs = await _alternating(local, reference, rounds, in_a_row=IN_A_ROW)
    return _faster(ours, theirs), theirs / ours >= 5


async def _one_text_cold(local: Embedder, reference: Reference, rounds: int) -> tuple[str, bool]:
    """Call by call in turns: each finds its weights driven out of the cache by the other's."""
    ours, theirs = await _alternating(local, reference, rounds, in_a_row=1)
    return _faster(ours, theirs), True


def _faster(ours: float, theirs: float) -> str:
    return f"{ours:.2f} ms against {theirs:.2f} ms: {theirs / ours:.1f} ×"


async def _alternating(
    local: Embedder, reference: Reference, rounds: int, *, in_a_row: int
) -> tuple[float, float]:
    """Median times in ms; of several calls in a row the first fifth warms up and is not counted."""
    ours: list[float] = []
    theirs: list[float] = []
    for block in range(rounds // in_a_row + 1):
        for times, embed in ((ours, local.embed), (theirs, partial(_encoded, reference))):
            for number in range(in_a_row):
                texts = [f"{SHORT} {number % 10}"]
                started = perf_counter()
                await embed(texts)
                if block and number >= in_a_row // 5:
                    times.append(perf_counter() - started)
    return median(ours) * 1_000, median(theirs) * 1_000


async def _encoded(reference: Reference, texts: Sequence[str]) -> NDArray[np.float32]:
    return reference(texts)


async def _many_callers(local: Embedder, reference: Reference, rounds: int) -> tuple[str, bool]:
    """Texts per second; the library is called from as many threads as asyncio gives it."""
    ours, theirs = [], []
    for number in range(rounds):
        texts = [f"{SHORT} {number} {caller}" for caller in range(CALLERS * 4)]
        ours.append(await _rate(texts, lambda text: local.embed([text])))
        theirs.append(await _rate(texts, lambda text: asyncio.to_thread(reference, [text])))
    one, other = median(ours), median(theirs)
    return f"{one:.0f}/s against {other:.0f}/s: {one / other:.1f} ×", one / other >= 3


async def _rate(texts: Sequence[str], embed: Callable[[str], Awaitable[object]]) -> float:
    waiting = iter(texts)

    async def caller() -> None:
        for text in waiting:
            await embed(text)

    started = perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return len(texts) / (perf_counter() - started)


async def _fidelity(local: Embedder, reference: Reference, count: int) -> tuple[str, bool]:
    texts = varied(count)
    cosines = np.sum(await local.embed(texts) * reference(texts), axis=1)
    mean, least = float(cosines.mean()), float(cosines.min())
    return f"{mean:.4f} / {least:.4f} ({count} texts)", mean >= 0.999 and least >= 0.998
