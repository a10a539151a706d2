"""Vectors keep 16 bits of each number, near enough for every cosine, and stay so when copied."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.storage import pack, unpack
from app.adapters.storage.vectors import narrowed


def units(count: int, dimensions: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(dimensions).standard_normal((count, dimensions))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def test_a_cosine_moves_by_millionths() -> None:
    vectors, asked = units(3_000, 384), units(200, 384)
    moved = np.abs(asked @ vectors.T - asked @ unpack(pack(vectors)).T)
    assert float(moved.mean()) < 3e-6
    assert float(moved.max()) < 2e-5


@pytest.mark.parametrize("dimensions", [1, 2, 16, 384, 1_024])
def test_what_was_read_is_written_to_the_bit(dimensions: int) -> None:
    blobs = pack(units(500, dimensions))
    assert pack(unpack(blobs)) == blobs
    assert {len(blob) for blob in blobs} == {2 * (dimensions + 1)}


def test_zeros_and_directions_of_an_axis_are_exact() -> None:
    exact = np.concatenate([np.zeros((1, 8), np.float32), np.eye(8, dtype=np.float32)])
    assert np.array_equal(unpack(pack(exact)), exact)
    assert np.array_equal(unpack(pack(-exact)), -exact)


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_numbers_of_any_size_are_kept_as_well_as_their_largest_allows(scale: float) -> None:
    vectors = units(50, 32) * np.float32(scale)
    most = np.abs(vectors).max(axis=1, keepdims=True)
    assert np.all(np.abs(unpack(pack(vectors)) - vectors) <= most / 30_000)


def test_former_bytes_become_those_of_today_and_what_is_no_vector_stays() -> None:
    (vector,) = units(1, 384)
    assert narrowed(vector.astype("<f4").tobytes()) == pack(vector[None])[0]
    assert [narrowed(odd) for odd in (b"", b"abc")] == [b"", b"abc"]


@pytest.mark.parametrize("scale", [1e-44, 1e-38, 1e-30, 1.0, 1e30])
def test_a_vector_by_itself_becomes_what_it_becomes_among_others(scale: float) -> None:
    vectors = np.concatenate([units(200, 32), np.eye(32, dtype=np.float32)]) * np.float32(scale)
    vectors[7] = 0
    assert [pack(vector[None])[0] for vector in vectors] == pack(vectors)
