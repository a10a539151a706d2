"""Questions to Pinecone: the filters, each naming the person, and whole rows however many bytes."""

from collections.abc import Collection, Sequence

from app.adapters.memory.pinecone.packing import Row, Where
from app.adapters.memory.pinecone.wire import Asked, Wire
from app.adapters.memory.remote.vault import Kind
from app.core.domain.errors import Refused
from app.core.domain.memory import MType

WITH_VECTORS = 100
"""The most results whose vectors come with them."""
KEYS_AT_ONCE = 100


def where_user(user_id: str) -> Where:
    """The filter without which nothing is asked."""
    return {"user_id": {"$eq": user_id}}


def where_memories(user_id: str) -> Where:
    """The person's memories."""
    return where_user(user_id) | {"kind": {"$eq": Kind.MEMORY.value}}


def where_type(user_id: str, mtype: MType) -> Where:
    """The person's memories of one type."""
    return where_memories(user_id) | {"mtype": {"$eq": mtype.value}}


def where_meant(user_id: str, mtypes: Collection[MType] | None) -> Where:
    """The person's memories that have a meaning, of all types or some."""
    where = where_memories(user_id) | {"meant": {"$eq": True}}
    if mtypes is not None:
        where |= {"mtype": {"$in": sorted(mtype.value for mtype in mtypes)}}
    return where


def where_keys(user_id: str, keys: Sequence[str]) -> Where:
    """The person's memories with these keys."""
    return where_memories(user_id) | {"key": {"$in": list(keys)}}


def chunks(keys: Collection[str]) -> list[list[str]]:
    """Keys in runs that fit one filter."""
    every = list(keys)
    return [every[start : start + KEYS_AT_ONCE] for start in range(0, len(every), KEYS_AT_ONCE)]


async def gathered(wire: Wire, home: str, where: Where) -> list[Row]:
    """All pages at once, for a filter known to let few rows through."""
    return [row async for rows in wire.pages(home, where) for row in rows]


async def whole_rows(wire: Wire, home: str, asked: Asked) -> list[Row]:
    """The rows found with all their fields, however large the answer would be.

    Answers above 4 MB are refused: then only ids and scores are asked for, and the rows fetched.
    """
    try:
        return await wire.query(home, asked, metadata=True, values=asked.top <= WITH_VECTORS)
    except Refused:
        found = await wire.query(home, asked, metadata=False, values=False)
    rows = {row.id: row for row in await wire.fetch(home, [row.id for row in found])}
    return [
        Row(id=row.id, values=there.values, metadata=there.metadata, score=row.score)
        for row in found
        if (there := rows.get(row.id)) is not None
    ]
