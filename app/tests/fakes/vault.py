"""A vendor's store in memory that can lag, sleep, fail, refuse, and tell what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from app.adapters.memory.remote.vault import Abilities, Kind, Match, Record
from app.core.domain.errors import TooLarge
from app.core.domain.memory import MType, Vector
from app.core.domain.service import Traits

ALL_KINDS = frozenset(Kind)
MAX_TEXT = 8_000
PAGE = 100

Place = tuple[str, Kind, str]


@dataclass(slots=True)
class Behaviour:
    """What the vendor does badly; everything may be changed while it serves.

    `error` is raised by every call, `refuse` by a put for a record it picks. `lag_s` is how long
    reads do not see a write, `slow_s` how long each call takes; `hold` holds every call up until it
    is set. `flaps` fails every second call.
    """

    error: Exception | None = None
    refuse: Callable[[Record], Exception | None] = field(default=lambda _record: None)
    lag_s: float = 0.0
    slow_s: float = 0.0
    hold: asyncio.Event | None = None
    flaps: bool = False


class FakeVault:
    """Keeps records in a dict that outlives it when handed in; `calls` tells what was asked."""

    def __init__(
        self,
        *,
        kinds: frozenset[Kind] = ALL_KINDS,
        vectors: bool = True,
        batch: int = 100,
        name: str = "fake",
        kept: dict[Place, Record] | None = None,
    ) -> None:
        self.behaviour = Behaviour()
        self.calls: list[str] = []
        self.puts: list[tuple[Record, ...]] = []
        self.kept: dict[Place, Record] = {} if kept is None else kept
        self._seen: dict[Place, Record] = dict(self.kept)
        self._late: list[tuple[float, Callable[[dict[Place, Record]], None]]] = []
        self._abilities = Abilities(kinds=kinds, vectors=vectors, batch=batch)
        self._traits = Traits(name=name, leaves_machine=True)

    @property
    def traits(self) -> Traits:
        return self._traits

    @property
    def abilities(self) -> Abilities:
        return self._abilities

    def check(self, record: Record) -> None:
        for name in ("text", "payload"):
            if len(str(record.flat.get(name, ""))) > MAX_TEXT:
                raise TooLarge("The fake vendor has no room for so long a text.", field=name)

    async def put(self, records: Sequence[Record]) -> None:
        assert len({record.user_id for record in records}) == 1
        assert len({(record.kind, record.key) for record in records}) == len(records)
        assert len(records) <= self._abilities.batch
        assert {record.kind for record in records} <= self._abilities.kinds
        await self._serve("put")
        for record in records:
            error = self.behaviour.refuse(record)
            if error is not None:
                raise error
        self.puts.append(tuple(records))
        places = {(record.user_id, record.kind, record.key): record for record in records}
        self._change(lambda kept: kept.update(places))

    async def remove(self, user_id: str, kind: Kind, keys: Collection[str]) -> None:
        await self._serve("remove")
        gone = {(user_id, kind, key) for key in keys}
        self._change(lambda kept: _drop(kept, gone))

    async def wipe(self, user_id: str, mtype: MType | None) -> None:
        await self._serve("wipe")

        def change(kept: dict[Place, Record]) -> None:
            _drop(
                kept,
                {
                    place
                    for place, record in kept.items()
                    if record.user_id == user_id
                    and (mtype is None or record.flat.get("mtype") == mtype.value)
                },
            )

        self._change(change)

    async def fetch(self, user_id: str, kind: Kind, keys: Collection[str]) -> tuple[Record, ...]:
        await self._serve("fetch")
        seen = self._visible()
        found = (seen.get((user_id, kind, key)) for key in keys)
        return tuple(self._given(record) for record in found if record is not None)

    async def nearest(
        self,
        user_id: str,
        *,
        vector: Vector,
        text: str,
        limit: int,
        mtypes: Collection[MType] | None,
    ) -> tuple[Match, ...]:
        assert text is not None
        await self._serve("nearest")
        matches = []
        for record in self._memories(user_id):
            if mtypes is not None and record.flat.get("mtype") not in {t.value for t in mtypes}:
                continue
            if not self._abilities.vectors:
                matches.append(Match(record=record, cosine=None))
            elif record.vector is not None and len(record.vector) == len(vector):
                matches.append(Match(record=record, cosine=float(record.vector @ vector)))
        matches.sort(key=lambda match: -(match.cosine or 0.0))
        return tuple(matches[:limit])

    async def memories(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        await self._serve("memories")
        found = sorted(self._memories(user_id), key=lambda record: record.key[::-1])
        for start in range(0, len(found), PAGE):
            yield tuple(found[start : start + PAGE])
            await self._serve("memories")

    async def probe(self) -> None:
        await self._serve("probe")

    async def close(self) -> None:
        self.calls.append("close")

    def count(self, call: str) -> int:
        """How often it was asked this."""
        return self.calls.count(call)

    async def _serve(self, call: str) -> None:
        self.calls.append(call)
        if self.behaviour.slow_s:
            await asyncio.sleep(self.behaviour.slow_s)
        if self.behaviour.hold is not None:
            await self.behaviour.hold.wait()
        if self.behaviour.error is not None and not (
            self.behaviour.flaps and len(self.calls) % 2 == 0
        ):
            raise self.behaviour.error

    def _change(self, change: Callable[[dict[Place, Record]], None]) -> None:
        change(self.kept)
        self._late.append((monotonic() + self.behaviour.lag_s, change))

    def _visible(self) -> dict[Place, Record]:
        """What reads see by now."""
        while self._late and self._late[0][0] <= monotonic():
            self._late.pop(0)[1](self._seen)
        return self._seen

    def _memories(self, user_id: str) -> list[Record]:
        return [
            self._given(record)
            for (owner, kind, _), record in self._visible().items()
            if owner == user_id and kind is Kind.MEMORY
        ]

    def _given(self, record: Record) -> Record:
        """As it comes over a wire: other arrays, and no vector where none are kept."""
        vector = None
        if self._abilities.vectors and record.vector is not None:
            vector = np.array(record.vector)
        return Record(
            user_id=record.user_id,
            kind=record.kind,
            key=record.key,
            created_at=record.created_at,
            flat=dict(record.flat),
            vector=vector,
        )


def _drop(kept: dict[Place, Record], places: set[Place]) -> None:
    for place in places:
        kept.pop(place, None)
