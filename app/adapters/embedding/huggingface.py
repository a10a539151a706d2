"""Texts go to Hugging Face, or to a server that speaks like it, and come back as unit vectors.

Whatever shape the model answers in, a text gets one row. What leaves the machine is masked by a
wrapper around this, not here.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.adapters.huggingface import Endpoint, Line, Pulse, Ragged, SettingNames, open_line
from app.adapters.resilience import Breaker, Patience, patiently
from app.core.domain.errors import (
    InklingError,
    Malformed,
    Misconfigured,
    ProviderError,
    Unavailable,
)
from app.core.domain.service import Health, Traits

NAMES = SettingNames(base_url="HF_EMBEDDING_BASE_URL", model="HF_EMBEDDING_MODEL")
MOST_TEXTS = 32
MOST_CHARACTERS = 65_536
LAST_RESORT_S = 5.0
SHORTEST = 1e-6

Rows = NDArray[np.float32]


class HuggingFaceEmbedder:
    """See `Embedder`. `model_id` names the model, so the vectors never mix with another's."""

    def __init__(self, line: Line, *, dimensions: int, patience: Patience) -> None:
        self._line = line
        self._dimensions = dimensions
        self._patience = patience
        self._breaker = Breaker("The embedding model")
        self._pulse = Pulse(line, looks=False)
        self._alone = False  # the model answers with its tokens: texts must not be padded
        self._open = True

    @property
    def traits(self) -> Traits:
        return Traits(
            name="hf",
            leaves_machine=True,
            dimensions=self._dimensions,
            model_id=f"hf:{self._line.endpoint.model}",
        )

    async def embed(self, texts: Sequence[str]) -> Rows:
        """Float32 [len(texts), dimensions], unit rows; long texts are cut by the other side.

        Raises `Misconfigured` when the model makes vectors of another size than was set.
        """
        if not self._open:
            raise Unavailable("The Hugging Face embedder is closed.")
        nothing = np.empty((0, self._dimensions), dtype=np.float32)
        return np.concatenate([nothing, *[await self._batch(batch) for batch in _batches(texts)]])

    async def health(self) -> Health:
        """What the last call met; no call is made."""
        detail = await self._pulse.felt() if self._open else "error: closed"
        return Health(name="embedder", ok=detail == "ok", detail=detail)

    async def close(self) -> None:
        """Cut what is still open, then refuse; closing twice is fine."""
        self._open = False
        await self._line.close()

    async def _batch(self, texts: Sequence[str]) -> Rows:
        """A model that answers with tokens is asked one text at a time, from then on."""
        if not self._alone:
            try:
                found = await self._ask(texts)
            except Ragged:
                found = None
            if found is not None and (len(texts) == 1 or not _padded(found, len(texts))):
                return self._rows(found, len(texts))
            self._alone = True
        return np.concatenate([self._rows(await self._ask([text]), 1) for text in texts])

    async def _ask(self, texts: Sequence[str]) -> Rows:
        self._breaker.check()
        try:
            found = await self._breaker.run(
                lambda: patiently(
                    self._patience, self._line.endpoint.who, lambda: self._line.features(texts)
                )
            )
        except ProviderError as error:
            self._pulse.failed(error)
            raise
        self._pulse.beat()
        return found

    def _rows(self, found: Rows, count: int) -> Rows:
        try:
            return _unit(_pooled(found, count), self._dimensions, self._line.endpoint)
        except InklingError as error:
            self._pulse.failed(error)
            raise


def open_hf_embedder(
    *,
    model: str,
    dimensions: int,
    token: str | None = None,
    base_url: str | None = None,
    timeout_s: float = 10.0,
    tries: int = 3,
) -> HuggingFaceEmbedder:
    """The embedder, without a word to it yet. Raises `Misconfigured` for what cannot work.

    `base_url` is the full address of a feature extraction (such as a text-embeddings-inference
    server's root); without it the model is asked for at Hugging Face. `timeout_s` bounds each batch
    with all its `tries`.
    """
    endpoint = Endpoint(model=model, token=token, base_url=base_url, names=NAMES)
    return HuggingFaceEmbedder(
        open_line(endpoint, silence_s=timeout_s + LAST_RESORT_S),
        dimensions=dimensions,
        patience=Patience(within_s=timeout_s, tries=tries),
    )


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts, at most `MOST_TEXTS` and about `MOST_CHARACTERS` at a time."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or size + len(text) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text.encode("utf-8", "replace").decode("utf-8"))
        size += len(text)
    if batch:
        yield batch


def _padded(found: Rows, count: int) -> bool:
    """Whether these are tokens of several texts, made equally long by padding."""
    return found.ndim == 3 and found.shape[0] == count and found.shape[1] > 1


def _pooled(found: Rows, count: int) -> Rows:
    """One row for each of `count` texts; tokens of a single text are averaged."""
    if found.ndim == 4 and found.shape[1] == 1:
        found = found[:, 0]
    if found.ndim == 3 and found.shape[0] == count:
        found = found.mean(axis=1)
    if count == 1 and found.ndim == 2 and len(found) > 1:
        found = found.mean(axis=0)
    if count == 1 and found.ndim == 1:
        found = found[np.newaxis]
    if found.ndim != 2 or len(found) != count or not found.size:
        raise Malformed("The embedding model answered with the wrong number of vectors.")
    return found


def _unit(rows: Rows, dimensions: int, endpoint: Endpoint) -> Rows:
    if rows.shape[1] != dimensions:
        raise Misconfigured(
            f"{endpoint.model} makes vectors of {rows.shape[1]} numbers. Set EMBED_DIMS="
            f"{rows.shape[1]}, or {endpoint.names.model} to a model of {dimensions}."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths < SHORTEST).any():
        raise Malformed("The embedding model answered with vectors that are no numbers or nil.")
    unit: Rows = (rows / lengths).astype(np.float32)
    return unit
