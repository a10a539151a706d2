"""What callers hand in is looked at before the file sees it; what cannot be kept is `Refused`."""

import json
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from app.core.domain.errors import Refused, TooLarge
from app.core.domain.memory import (
    MAX_MEMORY_CHARACTERS,
    MAX_MEMORY_ID_CHARACTERS,
    MemoryItem,
    Vector,
    meaningless,
)

UNIT_TOLERANCE = 0.01
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def check_items(items: Sequence[MemoryItem], dimensions: int) -> None:
    """Raise `Refused` (or `TooLarge`) at the first item that cannot be kept as it is."""
    for item in items:
        _check_id(item.id)
        _check_text(item)
        _check_details(item)
        if item.embedding is None:
            raise Refused("A memory must carry its embedding to be stored.", field="embedding")
        if not _surely_sound(item.embedding, dimensions):
            check_meaning(item.embedding, dimensions, "embedding")


def _surely_sound(vector: Vector, dimensions: int) -> bool:
    """Whether `check_vector` is sure to pass, at a fraction of its time; False is no verdict.

    A square within the tolerance of 1 is that of a length within half of it.
    """
    if not isinstance(vector, np.ndarray) or vector.shape != (dimensions,):
        return False
    return abs(float(np.vdot(vector, vector)) - 1.0) <= UNIT_TOLERANCE  # False for NaN


def check_meaning(vector: Vector, dimensions: int, field: str) -> None:
    """As `check_vector`, but zeros pass: the meaning is not known yet."""
    if np.shape(vector) != (dimensions,) or not meaningless(vector):
        check_vector(vector, dimensions, field)


def check_vector(vector: Vector, dimensions: int, field: str) -> None:
    """Raise `Refused` unless it has the store's dimensions, is finite and of unit length."""
    if np.shape(vector) != (dimensions,):
        raise Refused(
            f"The store keeps vectors of {dimensions} numbers; this has the shape "
            f"{np.shape(vector)}.",
            field=field,
        )
    length = float(np.linalg.norm(np.asarray(vector, dtype=np.float64)))
    if not abs(length - 1.0) <= UNIT_TOLERANCE:  # also true of NaN and infinity
        raise Refused(f"A vector must have unit length; this has {length:.3f}.", field=field)


def check_moment(moment: datetime, field: str) -> None:
    """Raise `Refused` for a time without a time zone."""
    if moment.tzinfo is None:
        raise Refused(f"The time {field} needs a time zone.", field=field)


def _check_id(memory_id: str) -> None:
    if not 1 <= len(memory_id) <= MAX_MEMORY_ID_CHARACTERS:
        raise Refused(
            f"A memory's id has 1 to {MAX_MEMORY_ID_CHARACTERS} characters; this has "
            f"{len(memory_id)}.",
            field="id",
        )


def _check_text(item: MemoryItem) -> None:
    if len(item.text) > MAX_MEMORY_CHARACTERS:
        raise TooLarge(
            f"A memory can hold {MAX_MEMORY_CHARACTERS:,} characters; this has {len(item.text):,}.",
            field="text",
        )


def _check_details(item: MemoryItem) -> None:
    if not 0.0 <= item.confidence <= 1.0:
        raise Refused("A confidence goes from 0 to 1.", field="confidence")
    check_moment(item.created_at, "created_at")
    check_moment(item.updated_at, "updated_at")
    if item.expires_at is not None:
        check_moment(item.expires_at, "expires_at")
    _check_json(list(item.tags), "tags")
    _check_json(dict(item.metadata), "metadata")


def _check_json(value: object, field: str) -> None:
    try:
        if value:
            _JSON.encode(value).encode()
    except (TypeError, ValueError) as error:
        raise Refused(f"The {field} cannot be written as JSON.", field=field) from error
