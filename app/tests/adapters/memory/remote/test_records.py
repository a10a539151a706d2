"""Whatever a memory holds, its record holds, also after a way through JSON and doubles."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.memory.remote.entries import Deed, Entry, entry_of, row_of
from app.adapters.memory.remote.records import from_micros, item_of, memory_record
from app.adapters.memory.remote.vault import Record
from app.core.domain.memory import MemoryItem, MType
from app.tests.contracts.samples import START, direction, memory_of

MOMENTS = st.integers(-(10**15), 25 * 10**16).map(from_micros)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS
JSON = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ITEMS = st.builds(
    MemoryItem,
    id=TEXTS.filter(bool),
    user_id=TEXTS.filter(bool),
    mtype=st.sampled_from(MType),
    text=TEXTS,
    source=TEXTS,
    created_at=MOMENTS,
    updated_at=MOMENTS,
    confidence=st.floats(0, 1),
    tags=st.lists(TEXTS, max_size=4).map(tuple),
    topic=st.none() | TEXTS,
    expires_at=st.none() | MOMENTS,
    metadata=st.dictionaries(TEXTS, JSON, max_size=4),
    embedding=st.just(direction(1, 16)),
)


def as_doubles(record: Record) -> Record:
    """As a vendor gives it back that knows no whole numbers."""
    flat = {
        name: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in record.flat.items()
    }
    return replace(record, flat=json.loads(json.dumps(flat)))


@given(ITEMS)
def test_a_memory_comes_back_from_a_record_that_travelled(item: MemoryItem) -> None:
    record = memory_record(item, 7, "small")
    assert item_of(as_doubles(record), 16) == item


@given(ITEMS)
def test_a_memory_comes_back_from_a_row_of_the_outbox(item: MemoryItem) -> None:
    record = memory_record(item, 7, "small")
    entry = Entry(user_id=item.user_id, deed=Deed.PUT, queued_at=START, record=record)
    read = entry_of(row_of(entry), 3, None)
    assert (read.number, read.queued_at) == (3, START)
    assert read.record == record
    assert read.record is not None
    assert item_of(read.record, 16) == item


def test_a_turn_of_a_conversation_has_its_place_in_fields_of_its_own() -> None:
    metadata = {"role": "user", "conversation_id": "c", "ts": 7, "other": [1]}
    item = memory_of("ann", "m", embedding=direction(1, 16), metadata=metadata)
    flat = memory_record(item, 1, "small").flat
    assert (flat["role"], flat["conversation_id"], flat["ts"]) == ("user", "c", 7)
    assert "topic" not in flat
    assert "expires_at" not in flat
    assert all(isinstance(value, str | int | float | list) for value in flat.values())
