"""Records become rows and come back; what is too large is refused and never cut."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.memory.pinecone.packing import (
    MAX_METADATA_BYTES,
    MAX_ROWS,
    MAX_UPSERT_BYTES,
    Row,
    batches,
    pack,
    page_size,
    size_of,
    unpack,
)
from app.adapters.memory.remote.vault import Record
from app.core.domain.errors import Malformed, Refused, TooLarge
from app.core.domain.memory import Vector
from app.tests.adapters.memory.pinecone.records import DIMENSIONS, memory, persona, shown, vector

TEXTS = st.text(st.characters(codec="utf-8"), max_size=50)
VALUES = (
    TEXTS
    | st.integers(-(2**53), 2**53)
    | st.booleans()
    | st.lists(TEXTS, max_size=3)
    | st.floats(allow_nan=False, allow_infinity=False, max_value=1e18, min_value=-1e18)
)
FLATS = st.dictionaries(st.text("abcdef_", min_size=1, max_size=8), VALUES, max_size=6)


@given(TEXTS, FLATS, st.datetimes(timezones=st.just(UTC)))
def test_what_is_packed_comes_back(key: str, flat: dict[str, Any], at: datetime) -> None:
    record = replace(memory("ann", key), flat=flat, created_at=at)
    row = pack(record, DIMENSIONS)
    over_the_wire = {
        name: float(value) if type(value) is int else value for name, value in row.metadata.items()
    }
    back = unpack(replace(row, metadata=over_the_wire), DIMENSIONS)
    assert back == record
    assert back.vector is not None
    assert np.array_equal(back.vector, vector(0))


@pytest.mark.parametrize("record", [memory("ann", "m", seed=None), shown("ann", "k")])
def test_what_has_no_vector_gets_one_that_never_comes_back(record: Record) -> None:
    row = pack(record, DIMENSIONS)
    assert any(row.values)
    assert row.metadata["meant"] is False
    assert unpack(row, DIMENSIONS).vector is None


@pytest.mark.parametrize("letter", ["a", "ü", "猫", "🐈", '"', "\n"])
def test_the_limit_counts_bytes_as_they_are_sent(letter: str) -> None:
    empty = size_of(pack(memory("ann", "m", text=""), DIMENSIONS).metadata)
    each = len(json.dumps(letter, ensure_ascii=False).encode()) - 2
    most = (MAX_METADATA_BYTES - empty) // each
    pack(memory("ann", "m", text=letter * most), DIMENSIONS)
    with pytest.raises(TooLarge, match="40,960"):
        pack(memory("ann", "m", text=letter * (most + 1)), DIMENSIONS)


@pytest.mark.parametrize(
    "flat",
    [
        {"user_id": "bob"},
        {"meant": True},
        {"$eq": "x"},
        {"number": 2**64},
        {"number": float("nan")},
        {"number": float("-inf")},
        {"text": "\ud800"},
    ],
)
def test_a_field_that_would_not_come_back_is_refused(flat: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        pack(replace(memory("ann", "m"), flat=flat), DIMENSIONS)


@pytest.mark.parametrize("wrong", [vector(1)[:-1], vector(1) * np.nan, vector(1) * 0])
def test_a_vector_that_is_none_is_refused(wrong: Vector) -> None:
    with pytest.raises(Refused):
        pack(replace(memory("ann", "m"), vector=wrong), DIMENSIONS)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"created": 5.0},
        {"kind": "other"},
        {"created": "yesterday"},
    ],
)
def test_a_row_that_is_not_ours_is_malformed(metadata: dict[str, Any]) -> None:
    row = pack(persona("ann"), DIMENSIONS)
    fields = {**row.metadata, **metadata} if metadata else {}
    with pytest.raises(Malformed):
        unpack(replace(row, metadata=fields), DIMENSIONS)


def rows_of(count: int, letters: int, dimensions: int = DIMENSIONS) -> list[Row]:
    return [
        Row(id=str(place), values=[0.1] * dimensions, metadata={"text": "x" * letters})
        for place in range(count)
    ]


@pytest.mark.parametrize(("count", "letters"), [(0, 0), (1, 40_000), (2_500, 10), (300, 39_000)])
def test_batches_hold_everything_within_both_limits(count: int, letters: int) -> None:
    rows = rows_of(count, letters)
    made = list(batches(rows))
    assert [row for batch in made for row in batch] == rows
    for batch in made:
        body = [{"id": row.id, "values": row.values, "metadata": row.metadata} for row in batch]
        assert len(batch) <= MAX_ROWS
        assert len(json.dumps(body)) < MAX_UPSERT_BYTES


@pytest.mark.parametrize("dimensions", [8, 384, 1536, 4096, 20_000])
def test_a_page_of_the_largest_records_stays_below_four_megabytes(dimensions: int) -> None:
    page = page_size(dimensions)
    assert 1 <= page <= 100
    assert page * (MAX_METADATA_BYTES + dimensions * 22 + 400) <= 4_000_000
