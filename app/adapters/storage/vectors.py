"""Embeddings come in and become the bytes a file keeps, and the other way: 16 bits a number.

The numbers of one vector share an exponent (block floating point, as in Wilkinson (1963), "Rounding
Errors in Algebraic Processes"): little-endian int16, first the exponent e, then n with
value = n · 2^e. What was read and is written again stays the same to the bit.
"""

import math
import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MOST = 32_767
_LEAST = -126  # what float32 has; smaller numbers become 0
_NUMBER = np.dtype("<i2")


def pack(vectors: Floats) -> list[bytes]:
    """Of each row of [n, dimensions], 2 · (dimensions + 1) bytes.

    A cosine of two unit vectors of 384 numbers is off by some 2e-6, 2e-5 at the very most.
    """
    if len(vectors) == 1:
        return [_packed(vectors[0])]
    peaks = np.maximum(vectors.max(axis=1), -vectors.min(axis=1))
    shares, exponents = np.frexp(peaks / np.float32(_MOST))
    exponents = np.maximum(exponents - (shares == 0.5), _LEAST)  # the least power not below it
    rows = np.empty((vectors.shape[0], vectors.shape[1] + 1), dtype=_NUMBER)
    rows[:, 0] = exponents
    rows[:, 1:] = np.rint(vectors * _powers(-exponents))
    return [row.tobytes() for row in rows]


def _packed(vector: Floats) -> bytes:
    """The same of one vector, in a third of the time: without arrays of one number."""
    peak = max(vector.max(), -vector.min())
    share, exponent = math.frexp(peak / np.float32(_MOST))
    exponent = max(exponent - (share == 0.5), _LEAST)
    numbers = np.rint(vector * np.float32(2.0**-exponent)).astype(_NUMBER)
    packed: bytes = numbers.tobytes()
    return struct.pack("<h", exponent) + packed


def unpack(blobs: Sequence[bytes]) -> Floats:
    """The vectors of blobs of one size, [n, dimensions]; raises `ValueError` for unequal ones."""
    rows = np.frombuffer(b"".join(blobs), dtype=_NUMBER).reshape(len(blobs), -1)
    return rows[:, 1:] * _powers(rows[:, 0])


def _powers(exponents: NDArray[np.signedinteger]) -> Floats:
    """2^e as float32, [n, 1]: to multiply by one is exact."""
    return np.ldexp(np.float32(1.0), exponents.astype(np.int32))[:, None]


def narrowed(blob: bytes) -> bytes:
    """A vector kept as float32 as it is kept now: what the migration to 16 bits calls.

    What never was a vector stays as it is, for the audit to tell.
    """
    if not blob or len(blob) % 4:
        return blob
    return pack(np.frombuffer(blob, dtype="<f4")[None])[0]
