"""Records of a hosted memory service, as suites and tests write and read them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from app.adapters.memory.remote.vault import Kind, Record, Vault
from app.core.domain.memory import MType, Vector
from app.tests.contracts.memory_keeping import ODD_TEXTS
from app.tests.fakes.loopback import Loopback

AT = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
NOWHERE: Vector = np.full(4, 0.5, dtype=np.float32)
ODD_PEOPLE = ("a:b", ".", "..", "*", "", "a/b", "ü", " ann", "ann ", "x" * 300, "Ann", "a%2Fb", "?")
ODD_WRITINGS = (
    *ODD_TEXTS,
    "https://example.org/page",
    "example.org",
    '"quoted"',
    '"',
    "<b>bold</b> and <script>",
    "{}",
    "x",
    "  ",
    "7",
    "wörter " * 1_000,
    "<i>long</i> " * 600,
)


def record_of(user_id: str, key: str, text: str | None = None, **flat: object) -> Record:
    """A memory's record."""
    fields: dict[str, object] = {
        "mtype": "HISTORY",
        "text": f"text of {key}" if text is None else text,
        "source": "manual",
        "confidence": 0.8,
        "arrival": 7,
        "updated_at": 1_772_366_400_123_456,
        **flat,
    }
    return Record(
        user_id=user_id,
        kind=Kind.MEMORY,
        key=key,
        created_at=AT,
        flat=fields,  # type: ignore[arg-type]  # plain values
    )


async def all_of(vault: Vault, user_id: str) -> list[Record]:
    """All memories of a person, as listed."""
    return [record async for page in vault.memories(user_id) for record in page]


async def keys_of(vault: Vault, user_id: str) -> list[str]:
    """The keys of all memories of a person."""
    return sorted(record.key for record in await all_of(vault, user_id))


async def nearest(
    vault: Vault,
    user_id: str,
    text: str,
    mtypes: Sequence[MType] | None = None,
    limit: int = 5,
) -> list[str]:
    """The keys of what is found for a text."""
    found = await vault.nearest(user_id, vector=NOWHERE, text=text, limit=limit, mtypes=mtypes)
    assert all(match.cosine is None for match in found)
    return [match.record.key for match in found]


async def fetched(vault: Vault, user_id: str, *keys: str) -> list[Record]:
    """The records under these keys."""
    return sorted(await vault.fetch(user_id, Kind.MEMORY, keys), key=lambda record: record.key)


class Service:
    """What the suite needs of a stand-in."""

    http: Loopback
