"""Records for tests of the vault: small, deterministic, each field of a kind vendors must keep."""

from datetime import UTC, datetime, timedelta

from app.adapters.memory.remote.vault import Kind, Record
from app.core.domain.memory import MType, Vector
from app.tests.contracts.samples import direction

DIMENSIONS = 32
AT = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
MICROS = 1_772_366_400_123_456


def vector(seed: int) -> Vector:
    """A unit vector of the index's dimensions."""
    return direction(seed, DIMENSIONS)


def memory(
    user_id: str,
    key: str,
    *,
    seed: int | None = 0,
    mtype: MType = MType.HISTORY,
    text: str = "a text",
    minutes: float = 0,
) -> Record:
    """A memory; without a seed it has no vector."""
    return Record(
        user_id=user_id,
        kind=Kind.MEMORY,
        key=key,
        created_at=AT + timedelta(minutes=minutes),
        flat={
            "mtype": mtype.value,
            "text": text,
            "source": "manual",
            "updated_at": MICROS,
            "confidence": 0.8,
            "tags": ["one", "two"],
            "role": "user",
        },
        vector=None if seed is None else vector(seed),
    )


def persona(user_id: str, facets: str = "{}", *, seed: int | None = 1) -> Record:
    """The person's persona."""
    return Record(
        user_id=user_id,
        kind=Kind.PERSONA,
        key="persona",
        created_at=datetime(1970, 1, 1, tzinfo=UTC),
        flat={"facets": facets, "updated_at": MICROS},
        vector=None if seed is None else vector(seed),
    )


def shown(user_id: str, key: str, payload: str = "{}") -> Record:
    """A shown proposal."""
    return Record(
        user_id=user_id,
        kind=Kind.SHOWN,
        key=key,
        created_at=datetime(1970, 1, 1, tzinfo=UTC),
        flat={"payload": payload, "expires_at": MICROS},
    )
