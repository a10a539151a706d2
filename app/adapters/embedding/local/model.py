"""Texts become vectors: the only file that knows onnxruntime and the tokenizer. Keeps no text."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Without this the runtime names the machine and reports its use to its maker: a file in the home
# folder, and calls to another host. It is read when the library is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from app.adapters.embedding.local.shape import (
    INPUT,
    MAX_TOKENS,
    PROBE_CODE,
    PROBE_DEPTH,
    PROBE_INPUT,
    WIDTH,
)
from app.core.domain.errors import Misconfigured, Unavailable

MAX_CHARACTERS = 32_768  # far beyond 256 tokens of any writing; bounds the tokenizer's work


Source = Path | bytes


class Encoder:
    """One session, safe to call from several threads; each call uses the thread it is called on."""

    def __init__(self, model: Source, tokenizer: bytes) -> None:
        self._session = _session(model)
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.no_padding()  # the published file pads everything to 128 tokens
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length [len(texts), 384]; each text on its own, so a batch changes nothing.

        Only the first 256 tokens count. Raises `Unavailable` if the runtime fails.
        """
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        for index, text in enumerate(texts):
            tokens = self._tokenizer.encode(_writable(text[:MAX_CHARACTERS])).ids
            try:
                (row,) = self._session.run(None, {INPUT: np.array([tokens], dtype=np.int64)})
            except Exception as error:  # the runtime's errors share no narrower class
                raise Unavailable(
                    f"The local embedding model failed ({type(error).__name__})."
                ) from error
            rows[index] = row[0]
        return rows


def multiplies_exactly(probe: Source) -> bool:
    """Whether the runtime multiplies signed codes exactly on this processor; see `probe`."""
    values = np.ones((1, 8, PROBE_DEPTH), dtype=np.float32)
    (products,) = _session(probe).run(None, {PROBE_INPUT: values})
    return bool(np.allclose(products, PROBE_CODE * PROBE_DEPTH, rtol=0.01))


def _session(model: Source) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # halves what stays resident, costs nothing measurable
    for pool in ("intra_op", "inter_op"):
        options.add_session_config_entry(f"session.{pool}.allow_spinning", "0")
    options.enable_mem_pattern = False  # it pays only for inputs of one and the same length
    try:
        return InferenceSession(
            model if isinstance(model, bytes) else str(model),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # its operator takes five times longer
        )
    except Exception as error:  # the runtime's errors share no narrower class
        raise Misconfigured(
            f"onnxruntime cannot run the embedding model ({type(error).__name__}): install the "
            "version that requirements.txt names, or set EMBEDDER=hash."
        ) from error


def _writable(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can bring and UTF-8 cannot write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
