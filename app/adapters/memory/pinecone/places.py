"""Where each person lives: in a namespace of their own, or in the shared one behind a filter.

Nothing is kept beside Pinecone: a restarted process, or another, finds everybody again by asking
whether their namespace is there and whether the shared one holds anything of theirs.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from app.adapters.memory.pinecone.naming import SHARED, namespace_of
from app.adapters.memory.pinecone.settings import Isolation
from app.adapters.memory.pinecone.wire import Wire

KNOWN_S = 60.0
"""How long a place is believed: another process may have emptied it."""
NOWHERE_S = 2.0
"""How long a person counts as new: another process may write their first memory."""
FULL_S = 600.0
"""How long the namespaces count as used up before one more is tried."""
PEOPLE = 10_000

Homes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Where somebody's records were at `until` less a while; none for a new person."""

    homes: Homes
    until: float


class Places:
    """Answers where to read and where to write.

    In `auto`, new people get a namespace while any is left; who has one stays there, and who
    began in the shared one stays there too.
    """

    def __init__(
        self,
        isolation: Isolation,
        limit: int | None = None,
        *,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self.isolation = Isolation(isolation)
        self._limit = limit
        self._seconds = seconds
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._full_until = 0.0
        self._count = 0
        self._counted_until = 0.0

    async def reading(self, wire: Wire, user_id: str) -> Homes:
        """The namespaces that hold something of the person; none for somebody new.

        Two only when two processes met somebody new in the same moment; the first counts.
        """
        if self.isolation is Isolation.NAMESPACE:
            return (namespace_of(user_id),)
        if self.isolation is Isolation.METADATA:
            return (SHARED,)
        known = self._known.get(user_id)
        if known is not None and self._seconds() < known.until:
            self._known.move_to_end(user_id)
            return known.homes
        homes = await self._found(wire, user_id)
        self._keep(user_id, homes, KNOWN_S if homes else NOWHERE_S)
        return homes

    async def writing(self, wire: Wire, user_id: str) -> Homes:
        """Where to put: the first; others hold older records of theirs."""
        homes = await self.reading(wire, user_id)
        if homes:
            return homes
        return (SHARED,) if await self._full(wire) else (namespace_of(user_id),)

    def settled(self, user_id: str, homes: Homes) -> None:
        """A write arrived there."""
        if self.isolation is not Isolation.AUTO:
            return
        known = self._known.get(user_id)
        if homes[0] != SHARED and (known is None or not known.homes):
            self._count += 1
        self._keep(user_id, homes, KNOWN_S)

    def left(self, user_id: str) -> None:
        """The person was forgotten; their place is free."""
        known = self._known.pop(user_id, None)
        if known is not None and known.homes and known.homes[0] != SHARED:
            self._count -= 1

    def refused(self) -> None:
        """Pinecone would not create one more namespace."""
        self._full_until = self._seconds() + FULL_S

    async def _found(self, wire: Wire, user_id: str) -> Homes:
        own = namespace_of(user_id)
        mine = {"user_id": {"$eq": user_id}}
        there, (rows, _) = await asyncio.gather(wire.has(own), wire.some(SHARED, mine, limit=1))
        return ((own,) if there else ()) + ((SHARED,) if rows else ())

    async def _full(self, wire: Wire) -> bool:
        now = self._seconds()
        if self._limit is None or now < self._full_until:
            return now < self._full_until
        if now >= self._counted_until:
            self._count = await wire.count()
            self._counted_until = now + FULL_S
        return self._count >= self._limit

    def _keep(self, user_id: str, homes: Homes, seconds: float) -> None:
        self._known[user_id] = Known(homes, self._seconds() + seconds)
        self._known.move_to_end(user_id)
        while len(self._known) > PEOPLE:
            self._known.popitem(last=False)
