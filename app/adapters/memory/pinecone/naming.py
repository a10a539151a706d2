"""People and records become the names Pinecone knows them by; nothing is looked up.

Namespaces and ids are ASCII. No two people share a name, whatever theirs look like: colons are
allowed in a user id, so an id is never taken apart at its first colon.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from app.adapters.memory.remote.vault import Kind

SHARED = "__default__"
"""Pinecone's own namespace, where people live who have none: it never needs to be created."""

ESCAPE = "~"
"""Not allowed in a user id, so an escaped name is nobody else's."""

KEYS = UUID("5e0c3c7e-6b0f-5f0e-9a44-0d2f6d0c1b7a")


def namespace_of(user_id: str) -> str:
    """The person's own namespace: their id, escaped where it means something to a server.

    `.` and `..` would be folded out of a path, names that begin with `__` are Pinecone's own.
    """
    special = user_id.startswith("__") or not user_id.strip(".")
    return f"{ESCAPE}{user_id}" if special else user_id


def record_id(user_id: str, kind: Kind, key: str, created_at: datetime) -> str:
    """`user:timestamp:uuid` for a memory; a persona's and a proposal's id need no timestamp.

    The uuid is made of the key, so that putting the same record again replaces it.
    """
    if kind is Kind.MEMORY:
        return f"{user_id}:{timestamp(created_at)}:{uuid5(KEYS, key)}"
    return timeless_id(user_id, kind, key)


def timeless_id(user_id: str, kind: Kind, key: str) -> str:
    """The id of a record that is found by its key alone."""
    if kind is Kind.PERSONA:
        return f"{user_id}:persona"
    return f"{user_id}:shown:{uuid5(KEYS, key)}"


def timestamp(at: datetime) -> str:
    """RFC 3339, basic, to the microsecond: sorts as text, 23 characters."""
    at = at.astimezone(UTC)
    return f"{at.year:04d}{at:%m%dT%H%M%S.%f}Z"


def moment(text: str) -> datetime:
    """The moment of a timestamp. Raises `ValueError` for anything else."""
    return datetime.strptime(text, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
