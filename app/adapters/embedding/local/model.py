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

from app.adapters.embedding.local.shape import INPUT, MAX_TOKENS, WIDTH
from app.core.domain.errors import Misconfigured, Unavailable

MAX_CHARACTERS = 32_768  # far beyond 256 tokens of any writing; bounds the tokenizer's work


class Encoder:
    """One session, safe to call from several threads; each call uses the thread it is called on."""

    def __init__(self, model: Path | bytes, tokenizer: bytes) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # halves what stays resident, costs nothing measurable
        for pool in ("intra_op", "inter_op"):
            options.add_session_config_entry(f"session.{pool}.allow_spinning", "0")
        options.enable_mem_pattern = False  # it pays only for inputs of one and the same length
        source = model if isinstance(model, bytes) else str(model)
        try:
            self._session = InferenceSession(source, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors share no narrower class
            raise Misconfigured(
                f"onnxruntime cannot run the embedding model ({type(error).__name__}): install the "
                "version that requirements.txt names, or set EMBEDDER=hash."
            ) from error
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


def _writable(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can bring and UTF-8 cannot write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
