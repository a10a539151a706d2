"""Float matrices become 8-bit codes with scales: pure arithmetic, the same bytes everywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 127


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """`codes` int8 [rows, width]; `scales` float32 [rows, 1]."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]


def quantize_rows(matrix: NDArray[np.float32]) -> Rows:
    """Quantise [rows, width] with one scale a row: w ≈ code · scale."""
    scales = _scales(matrix)
    return Rows(codes=np.rint(matrix / scales).astype(np.int8), scales=scales)


def unsigned(codes: NDArray[np.int8]) -> NDArray[np.uint8]:
    """The same codes, 128 higher: 128 means 0."""
    return (codes.astype(np.int16) + 128).astype(np.uint8)


def _scales(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest magnitude along the last axis over 127; 1 where everything is 0."""
    largest = np.abs(values).max(axis=-1, keepdims=True)
    scales: NDArray[np.float32] = np.where(largest > 0, largest / np.float32(LEVELS), 1)
    return scales.astype(np.float32)
