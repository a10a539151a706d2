"""Any sentence-transformers model as an `Embedder`; texts go in, unit vectors come out.

The library is an optional install. A model is looked for on this machine; it is downloaded only
if the caller says so, which is for models a person named in the settings.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.adapters.embedding.local import packaged_model
from app.core.domain.errors import Misconfigured, Unavailable
from app.core.domain.service import Health, Traits
from app.core.ports.embedding import Embedder

INSTALL = "pip install -r requirements-models.txt"
PACKAGED = frozenset({"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"})
PIECE = 8  # texts the worker takes at once: a single text never waits for a whole batch


class _Encodes(Protocol):
    def encode(
        self,
        inputs: Sequence[str],
        *,
        batch_size: int,
        normalize_embeddings: bool,
        show_progress_bar: bool,
    ) -> NDArray[np.float32]: ...


class SentenceTransformersEmbedder:
    """Runs a loaded model in one thread of its own, which is what torch's own threads expect."""

    def __init__(self, model: _Encodes, worker: ThreadPoolExecutor, traits: Traits) -> None:
        self._model = model
        self._worker = worker
        self._traits = traits
        self._open = True

    @property
    def traits(self) -> Traits:
        return self._traits

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 [len(texts), dimensions], rows of unit length, as long as the model reads."""
        pieces = [await self._piece(texts[at : at + PIECE]) for at in range(0, len(texts), PIECE)]
        empty = np.empty((0, self._traits.dimensions or 0), dtype=np.float32)
        return np.concatenate([empty, *pieces])

    async def health(self) -> Health:
        return Health(
            name="embedder", ok=self._open, detail="ok" if self._open else "error: closed"
        )

    async def close(self) -> None:
        """Let what runs finish, then refuse; closing twice is fine."""
        self._open = False
        await asyncio.to_thread(self._worker.shutdown)

    async def _piece(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self._open:
            raise Unavailable("The sentence-transformers embedder is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, _encode, self._model, texts)


async def open_sentence_transformers(model: str, *, download: bool = False) -> Embedder:
    """Load `model`, a name on the hub or a folder. Raises `Misconfigured` if that cannot be.

    Without `download` only this machine is searched: the hub's cache, and for all-MiniLM-L6-v2
    the installed weights package as well.
    """
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sentence-transformers")
    try:
        loaded, dimensions = await asyncio.get_running_loop().run_in_executor(
            worker, _load, model, download
        )
    except BaseException:
        worker.shutdown(wait=False)
        raise
    traits = Traits(
        name="sentence-transformers",
        leaves_machine=False,
        dimensions=dimensions,
        model_id=f"sentence-transformers:{model}",
    )
    return SentenceTransformersEmbedder(loaded, worker, traits)


def _load(model: str, download: bool) -> tuple[_Encodes, int]:  # noqa: FBT001  # called by position
    try:
        # loading the library takes seconds and half a gigabyte: only when it is chosen
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured(
            f"EMBEDDER=sentence-transformers needs more libraries: `{INSTALL}`."
        ) from error
    packaged = packaged_model() if model in PACKAGED else None
    place = str(packaged) if packaged is not None and packaged.is_dir() else model
    try:
        loaded = SentenceTransformer(place, local_files_only=not download)
    except (OSError, ValueError) as error:
        raise Misconfigured(
            f"The sentence-transformers model {model} could not be loaded"
            f"{'' if download else ' from this machine'}. Check its name in "
            "SENTENCE_TRANSFORMERS_MODEL, or give the path of a folder that holds it."
        ) from error
    return loaded, _encode(loaded, ("",)).shape[1]


def _encode(model: _Encodes, texts: Sequence[str]) -> NDArray[np.float32]:
    """One text at a time: in a padded batch a vector would depend on its neighbours."""
    try:
        rows = model.encode(
            [text.encode("utf-8", "replace").decode("utf-8") for text in texts],
            batch_size=1,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
    except RuntimeError as error:
        raise Unavailable(
            f"The sentence-transformers model failed ({type(error).__name__})."
        ) from error
    return rows.astype(np.float32, copy=False)
