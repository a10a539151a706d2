"""One change on its way to a vendor, as it is held in memory and as a row of the outbox."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np

from app.adapters.memory.remote.records import from_micros, to_micros
from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.errors import Refused
from app.core.domain.memory import MType


class Deed(StrEnum):
    """What is done: records are put one by one, removed by key, or wiped as a whole."""

    PUT = "put"
    REMOVE = "remove"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`number` orders a person's entries and is 0 before it is stored.

    PUT has a `record`, REMOVE a `kind` and `keys`, WIPE an `mtype` (None: all of the person).
    `refused` names the error for which the vendor will not have it.
    """

    user_id: str
    deed: Deed
    queued_at: datetime
    number: int = 0
    record: Record | None = None
    kind: Kind = Kind.MEMORY
    keys: tuple[str, ...] = ()
    mtype: MType | None = None
    refused: str | None = None
    nbytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry as text and bytes."""

    user_id: str
    queued_at: int
    deed: str
    body: str
    vector: bytes | None

    @property
    def nbytes(self) -> int:
        """About what it takes in the file."""
        return 64 + len(self.body) + len(self.user_id) + len(self.vector or b"")


def row_of(entry: Entry) -> Row:
    """Raises `Refused` for half a character, which no store can keep."""
    record = entry.record
    body: dict[str, object] = {}
    if record is not None:
        created = to_micros(record.created_at)
        body = {"kind": record.kind, "key": record.key, "created": created, "flat": record.flat}
    elif entry.deed is Deed.REMOVE:
        body = {"kind": entry.kind, "keys": entry.keys}
    else:
        body = {"mtype": entry.mtype}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        (text + entry.user_id).encode()
    except UnicodeEncodeError as error:
        raise Refused(
            "A text holds half a character (a lone surrogate), which cannot be stored."
        ) from error
    vector = None if record is None or record.vector is None else bytes_of(record.vector)
    return Row(
        user_id=entry.user_id,
        queued_at=to_micros(entry.queued_at),
        deed=entry.deed.value,
        body=text,
        vector=vector,
    )


def entry_of(row: Row, number: int, refused: str | None) -> Entry:
    """The entry in a row."""
    body = json.loads(row.body)
    entry = Entry(
        user_id=row.user_id,
        deed=Deed(row.deed),
        queued_at=from_micros(row.queued_at),
        number=number,
        refused=refused,
        nbytes=row.nbytes,
    )
    if entry.deed is Deed.REMOVE:
        return replace(entry, kind=Kind(body["kind"]), keys=tuple(body["keys"]))
    if entry.deed is Deed.WIPE:
        return replace(entry, mtype=None if body["mtype"] is None else MType(body["mtype"]))
    record = Record(
        user_id=row.user_id,
        kind=Kind(body["kind"]),
        key=body["key"],
        created_at=from_micros(body["created"]),
        flat=body["flat"],
        vector=None if row.vector is None else np.frombuffer(row.vector, dtype="<f4"),
    )
    return replace(entry, record=record, kind=record.kind)


def bytes_of(vector: np.ndarray[tuple[int], np.dtype[np.float32]]) -> bytes:
    """A vector as little-endian float32."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()
