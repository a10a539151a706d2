"""The local model as an `Embedder`: calls spread over two threads, each text on its own."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding.local.shape import WIDTH
from app.adapters.embedding.local.store import MODEL_ID, load_or_build
from app.core.domain.errors import Misconfigured, Unavailable
from app.core.domain.service import Health, Traits
from app.core.ports.embedding import Embedder

WORKERS = 2  # measured best: one thread a text beats two threads a text once callers meet
PIECE = 8  # texts a worker takes at once: a single text never waits for a whole batch

Progress = Callable[[str, float], None]


class _Encodes(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class LocalEmbedder:
    """Runs all-MiniLM-L6-v2 in this process. A cancelled call leaves at most one piece running."""

    def __init__(self, encoder: _Encodes, workers: ThreadPoolExecutor, notice: str | None) -> None:
        self._encoder = encoder
        self._workers = workers
        self._open = True
        self._traits = Traits(
            name="local",
            leaves_machine=False,
            dimensions=WIDTH,
            model_id=MODEL_ID,
            notice=notice,
        )

    @property
    def traits(self) -> Traits:
        return self._traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 [len(texts), 384], rows of unit length; 256 tokens of each text count."""
        if len(texts) <= 1:
            return await self._piece(texts)
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        size = min(PIECE, -(-len(texts) // WORKERS))
        starts = iter(range(0, len(texts), size))

        async def lane() -> None:
            for start in starts:
                rows[start : start + size] = await self._piece(texts[start : start + size])

        lanes = [asyncio.create_task(lane()) for _ in range(WORKERS)]
        try:
            await asyncio.gather(*lanes)
        finally:
            for task in lanes:
                task.cancel()
        return rows

    async def health(self) -> Health:
        return Health(
            name="embedder", ok=self._open, detail="ok" if self._open else "error: closed"
        )

    async def close(self) -> None:
        """Let what runs finish, then refuse; closing twice is fine."""
        self._open = False
        await asyncio.to_thread(self._workers.shutdown)

    async def _piece(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self._open:
            raise Unavailable("The local embedder is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, self._encoder.encode, texts)


async def open_local_embedder(home: Path, *, progress: Progress | None = None) -> Embedder:
    """Open the model cached under `home`, building it first (a few seconds) where there is none.

    `progress` is called on this event loop with a sentence and the share done, 0..1. Raises
    `Misconfigured` when the weights or a library are missing, or the weights are not the
    published ones.
    """
    loop = asyncio.get_running_loop()

    def report(stage: str, share: float) -> None:
        if progress is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is left to tell
                loop.call_soon_threadsafe(progress, stage, share)

    workers = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="embedding")
    try:
        encoder, notice = await loop.run_in_executor(workers, _open, home, report)
    except BaseException:
        workers.shutdown(wait=False)
        raise
    if progress is not None:
        progress("The embedding model is ready", 1.0)
    return LocalEmbedder(encoder, workers, notice)


def _open(home: Path, report: Progress) -> tuple[_Encodes, str | None]:
    try:
        # the runtime is loaded only when this embedder is chosen
        from app.adapters.embedding.local.model import Encoder, multiplies_exactly  # noqa: PLC0415

        stored = load_or_build(home, report, multiplies_exactly)
    except ImportError as error:
        raise Misconfigured(
            f"The local embedder needs {error.name}: `pip install -r requirements.txt`, or set "
            "EMBEDDER=hash."
        ) from error
    try:
        return Encoder(stored.model, stored.tokenizer), stored.notice
    except Misconfigured:
        if isinstance(stored.model, bytes) or stored.model.exists():
            raise
    return _open(home, report)  # a newer version beside this one has just swept its folder
