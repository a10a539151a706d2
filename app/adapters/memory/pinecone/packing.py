"""Records become rows of Pinecone's and rows records again; what cannot be kept is refused.

Nothing is ever cut to fit. Rows go out in batches below Pinecone's limits of count and bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from app.adapters.memory.pinecone.naming import moment, record_id, timestamp
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Malformed, Refused, TooLarge
from app.core.domain.memory import Vector

MAX_METADATA_BYTES = 40_960
MAX_ROWS = 1_000
MAX_UPSERT_BYTES = 2_000_000
MAX_RESULT_BYTES = 3_800_000
LARGEST = 2**63
DECIMALS = 10
NUMBER_BYTES = DECIMALS + 5  # "-0." and a comma around the decimals, and one to spare
ENVELOPE_BYTES = 1_024

OWN = frozenset({"user_id", "kind", "key", "created", "meant"})
"""Fields of ours beside those of the record: `created` as in the id, `meant` = has a vector."""

Where: TypeAlias = dict[str, Any]
"""A metadata filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record as Pinecone keeps it; `score` only for one that a query found."""

    id: str
    values: list[float]
    metadata: Mapping[str, Any]
    score: float | None = None


def pack(record: Record, dimensions: int) -> Row:
    """The row of a record. Raises `Refused` or `TooLarge` where Pinecone could not keep it.

    A record without a vector gets a fixed one, since Pinecone keeps none without, and is marked.
    """
    metadata = {
        **record.flat,
        "user_id": record.user_id,
        "kind": record.kind.value,
        "key": record.key,
        "created": timestamp(record.created_at),
        "meant": record.vector is not None,
    }
    for name, value in record.flat.items():
        require_field(name, value)
    require_small(metadata)
    return Row(
        id=record_id(record.user_id, record.kind, record.key, record.created_at),
        values=numbers(record.vector, dimensions),
        metadata=metadata,
    )


def unpack(row: Row, dimensions: int) -> Record:
    """The record of a row. Raises `Malformed` for one that we cannot have written."""
    try:
        fields = {name: whole(value) for name, value in row.metadata.items()}
        vector = vector_of(row.values, dimensions) if fields["meant"] and row.values else None
        return Record(
            user_id=str(fields["user_id"]),
            kind=Kind(fields["kind"]),
            key=str(fields["key"]),
            created_at=moment(fields["created"]),
            flat={name: value for name, value in fields.items() if name not in OWN},
            vector=vector,
        )
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise Malformed("Pinecone gave back a record that is not as it was put.") from error


def require_field(name: str, value: object) -> None:
    """Raise `Refused` for a name or a value that would not come back as it was put."""
    if name in OWN or name.startswith("$"):
        raise Refused("A record has a field whose name is reserved at Pinecone.", field=name)
    if isinstance(value, int | float) and not abs(value) < LARGEST:
        raise Refused("A number is too large or not a number; Pinecone cannot keep it.", field=name)


def require_small(metadata: Mapping[str, Any]) -> None:
    """Raise `TooLarge` above Pinecone's 40 KB of metadata, counted as JSON in UTF-8."""
    try:
        size = size_of(metadata)
    except UnicodeEncodeError as error:
        raise Refused("A text holds half a character, which Pinecone cannot keep.") from error
    if size > MAX_METADATA_BYTES:
        raise TooLarge(
            f"This is {size:,} bytes with all its fields; Pinecone keeps at most "
            f"{MAX_METADATA_BYTES:,} bytes of one memory. Make the text shorter, or divide it."
        )


def size_of(metadata: Mapping[str, Any]) -> int:
    """Bytes of metadata as they go over the wire."""
    return len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode())


def numbers(vector: Vector | None, dimensions: int) -> list[float]:
    """The vector as plain numbers, short on the wire and exact to float32 where it matters."""
    if vector is None:
        return [1.0] + [0.0] * (dimensions - 1)
    if vector.shape != (dimensions,) or not np.isfinite(vector).all() or not vector.any():
        raise Refused(f"A vector must have {dimensions} finite numbers, not all of them zero.")
    return [float(number) for number in np.round(vector.astype(np.float64), DECIMALS)]


def vector_of(values: list[float], dimensions: int) -> Vector:
    """Numbers as a vector again."""
    vector = np.asarray(values, dtype=np.float32)
    if vector.shape != (dimensions,) or not np.isfinite(vector).all():
        raise ValueError("not a vector of this index")
    return vector


def whole(value: Any) -> Any:  # noqa: ANN401  # Pinecone keeps every number as a double
    """A number without a fraction as an int again."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in runs of at most 1,000 and less than 2 MB each."""
    run: list[Row] = []
    used = ENVELOPE_BYTES
    for row in rows:
        size = size_of(row.metadata) + len(row.id) + len(row.values) * NUMBER_BYTES + 64
        if run and (len(run) == MAX_ROWS or used + size > MAX_UPSERT_BYTES):
            yield run
            run, used = [], ENVELOPE_BYTES
        run.append(row)
        used += size
    if run:
        yield run


def page_size(dimensions: int) -> int:
    """How many of the largest records stay below the 4 MB of one answer, at most 100."""
    largest = MAX_METADATA_BYTES + dimensions * NUMBER_BYTES * 3 // 2
    return max(1, min(100, MAX_RESULT_BYTES // largest))
