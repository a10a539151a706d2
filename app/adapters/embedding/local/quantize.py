"""Float matrices become 8-bit codes with scales: pure arithmetic, the same bytes everywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
LEVELS = 127
ZERO = 128


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """`codes` uint8 [out, in/32, 32], 128 means 0; `scales` float32 [out, in/32]."""

    codes: NDArray[np.uint8]
    scales: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """`codes` int8 [rows, width]; `scales` float32 [rows, 1]."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]


def quantize_blocks(matrix: NDArray[np.float32]) -> Blocks:
    """Quantise [out, in] in blocks of 32 along `in`, symmetrically about 128; `in` % 32 == 0.

    The layout is MatMulNBits' for 8 bits without zero points: w ≈ (code - 128) · scale.
    """
    out, width = matrix.shape
    blocks = matrix.reshape(out, width // BLOCK, BLOCK)
    scales = _scales(blocks)
    codes = (np.rint(blocks / scales).astype(np.int16) + ZERO).astype(np.uint8)
    return Blocks(codes=codes, scales=scales[..., 0])


def quantize_rows(matrix: NDArray[np.float32]) -> Rows:
    """Quantise [rows, width] with one scale a row: w ≈ code · scale."""
    scales = _scales(matrix)
    return Rows(codes=np.rint(matrix / scales).astype(np.int8), scales=scales)


def _scales(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest magnitude along the last axis over 127; 1 where everything is 0."""
    largest = np.abs(values).max(axis=-1, keepdims=True)
    scales: NDArray[np.float32] = np.where(largest > 0, largest / np.float32(LEVELS), 1)
    return scales.astype(np.float32)
