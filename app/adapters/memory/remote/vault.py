"""The small boundary between `RemoteMemory` and a vendor: records are put, fetched, found, removed.

A vault knows its vendor's wire and limits. It never queues, caches, sorts, pages or masks: all
that is done once, by `RemoteMemory`, for every vendor.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from app.core.domain.memory import MType, Vector
from app.core.domain.service import Traits

Flat: TypeAlias = "Mapping[str, str | int | float | bool | list[str]]"
"""Fields as every vendor can keep them: no nesting, no null."""


class Kind(StrEnum):
    """What a record is. A person has one PERSONA record, and SHOWN records that expire."""

    MEMORY = "memory"
    PERSONA = "persona"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing kept for one person, replaced by (user_id, kind, key).

    `key` is a memory's id (up to 256 characters of any script), "persona", or the key of a shown
    proposal. `created_at` never changes while a record is replaced. `flat` holds all fields,
    among them `mtype`, `text`, `source`, `updated_at`, `expires_at` (microseconds since 1970) and,
    for chat turns, `role`, `conversation_id`, `ts`. `vector` has unit length, or is None for a
    record that has no meaning to be found by; it is never all zeros.
    """

    user_id: str
    kind: Kind
    key: str
    created_at: datetime
    flat: Flat
    vector: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A memory found: `cosine` in -1..1; None when the vendor ranks by something of its own."""

    record: Record
    cosine: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a vendor can keep and do; `RemoteMemory` keeps the rest beside it in the local file.

    `kinds`: which records it keeps. `vectors`: it keeps our vectors and gives them back; without,
    it embeds by itself and `nearest` asks it with the text. `batch`: most records of a `put`.
    """

    kinds: frozenset[Kind]
    vectors: bool
    batch: int


class Vault(Protocol):
    """One vendor's store. Every method raises `ProviderError`, from the vendor's own errors.

    Nothing here waits longer than its caller allows: callers set the time limit.
    """

    @property
    def traits(self) -> Traits: ...

    @property
    def abilities(self) -> Abilities: ...

    def check(self, record: Record) -> None:
        """Raise `Refused` or `TooLarge` for a record this vendor can never keep; no network."""

    async def put(self, records: Sequence[Record]) -> None:
        """Add or replace records of one person; repeating it changes nothing."""

    async def remove(self, user_id: str, kind: Kind, keys: Collection[str]) -> None:
        """Remove by key; keys that are not there are no error."""

    async def wipe(self, user_id: str, mtype: MType | None) -> None:
        """Remove all memories of one type; with None every record of the person, of any kind."""

    async def fetch(self, user_id: str, kind: Kind, keys: Collection[str]) -> tuple[Record, ...]:
        """The records with these keys that are there, vectors included where it keeps them."""

    async def nearest(
        self,
        user_id: str,
        *,
        vector: Vector,
        text: str,
        limit: int,
        mtypes: Collection[MType] | None,
    ) -> tuple[Match, ...]:
        """The person's memories nearest in meaning, best first."""

    def memories(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        """All memories of the person, in pages of no promised order."""

    async def probe(self) -> None:
        """Return when the vendor can be reached and accepts our credentials."""

    async def close(self) -> None:
        """Let go of connections. May be repeated."""
