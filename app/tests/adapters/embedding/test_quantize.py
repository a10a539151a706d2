"""Quantised matrices stay within half a step of the float ones, whatever is in them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.embedding.local.quantize import quantize_rows


@pytest.fixture
def matrix() -> NDArray[np.float32]:
    rng = np.random.default_rng(3)
    matrix = rng.standard_normal((6, 96)).astype(np.float32)
    matrix[0, :32] = 0  # a block of nothing
    matrix[1] *= 1e-6
    matrix[2, 5] = 1_000
    return matrix


def test_rows_are_within_half_a_step(
    matrix: NDArray[np.float32],
) -> None:
    rows = quantize_rows(matrix)
    assert rows.codes.dtype == np.int8
    assert rows.scales.shape == (6, 1)
    error = np.abs(rows.codes * rows.scales.astype(np.float64) - matrix)
    assert (error <= rows.scales * 0.5001).all()
