"""Memories kept by a vendor: a `MemoryProvider` over any `Vault`.

Each method checks what it was given and answers from the modules beside this one. A failing vendor
is noted as degraded and is an error only where a wrong answer would be worse: see `get`, `export`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from app.adapters.memory.checks import (
    check_items,
    check_meaning,
    check_moment,
    check_vector,
)
from app.adapters.memory.remote.changing import Changing
from app.adapters.memory.remote.checkup import Checkup
from app.adapters.memory.remote.conversations import conversations_of
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.listing import check_filter, in_order, page_of
from app.adapters.memory.remote.outbox import Backlog
from app.adapters.memory.remote.reading import Reading
from app.adapters.memory.remote.records import (
    PERSONA_KEY,
    item_of,
    persona_of,
    persona_record,
    shown_of,
    shown_record,
)
from app.adapters.memory.remote.roll import Roll
from app.adapters.memory.remote.rolls import Read, Rolls
from app.adapters.memory.remote.running import Running
from app.adapters.memory.remote.searching import hits, quotas_of, types_of
from app.adapters.memory.remote.vault import Kind, Match
from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.errors import InklingError, Malformed, Unavailable
from app.core.domain.memory import Hit, MemoryFilter, MemoryItem, MemoryPage, MemoryQuery, MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.service import Health, Traits
from app.core.domain.trace import note_degraded


class RemoteMemory:
    """Made by `open_remote_memory`; safe from any number of tasks of one event loop."""

    def __init__(
        self,
        ground: Ground,
        *,
        reading: Reading,
        changing: Changing,
        rolls: Rolls,
        checkup: Checkup,
        running: Running,
    ) -> None:
        traits = ground.vault.traits
        self._traits = Traits(
            name=traits.name,
            leaves_machine=traits.leaves_machine,
            dimensions=ground.meanings.dimensions,
            model_id=ground.meanings.model_id,
            notice=traits.notice,
        )
        self._reading = reading
        self._changing = changing
        self._rolls = rolls
        self._meanings = ground.meanings
        self._checkup = checkup
        self._running = running
        self._clock = ground.clock
        self._rules = ground.rules

    @property
    def traits(self) -> Traits:
        return self._traits

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        """Raises `Refused` for unfit items, `Unavailable` when no more writes can wait."""
        self._check_open()
        check_items(items, self._meanings.dimensions)
        if items:
            await self._changing.upsert(items)

    async def search(self, query: MemoryQuery) -> tuple[Hit, ...]:
        """Without the vendor: what is found in the person's list as last known, and own writes."""
        self._check_open()
        check_meaning(query.vector, self._meanings.dimensions, "vector")
        check_moment(query.now, "now")
        quotas = quotas_of(query)
        if not quotas:
            return ()
        number = max(query.few, sum(number for _, number in quotas))
        nearest = asyncio.ensure_future(self._reading.nearest(query, types_of(quotas), number))
        try:
            read = await self._read(query.user_id)
            matches = await nearest
        finally:
            nearest.cancel()
        roll, told = await self._joined(query.user_id, read, matches)
        return hits(roll, query, self._rolls.lexer, told)

    async def get(self, user_id: str, memory_id: str) -> MemoryItem | None:
        """Raises `Unavailable` when the vendor cannot be asked and nothing here knows better.

        "There is no such memory" would be a false answer then.
        """
        self._check_open()
        try:
            record = (await self._reading.memories(user_id, [memory_id])).get(memory_id)
            item = None if record is None else item_of(record, self._meanings.dimensions)
        except InklingError:
            roll = self._rolls.cached(user_id)
            kept = None if roll is None else roll.get(memory_id)
            if kept is None:
                raise
            note_degraded("memory")
            item = kept.item
        return item if item is not None and item.alive_at(self._clock.now()) else None

    async def known(self, user_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Without the vendor: as far as it is known here."""
        self._check_open()
        roll = (await self._read(user_id)).roll
        return frozenset(memory_id for memory_id in ids if memory_id in roll)

    async def list(self, criteria: MemoryFilter) -> MemoryPage:
        """Without the vendor: the person's list as last known, and own writes."""
        self._check_open()
        check_moment(criteria.now, "now")
        check_filter(criteria)
        return page_of((await self._read(criteria.user_id)).roll, criteria)

    async def conversations(self, criteria: ConversationFilter) -> ConversationPage:
        """Without the vendor: as `list`."""
        self._check_open()
        check_moment(criteria.now, "now")
        return conversations_of((await self._read(criteria.user_id)).roll, criteria)

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        """Without the vendor: queued for all that are not known to be gone, and counts them."""
        self._check_open()
        return await self._changing.delete(user_id, ids)

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        """Without the vendor: queued, and counts what is known here."""
        self._check_open()
        return await self._changing.forget(user_id, mtype)

    async def purge_expired(self, now: datetime) -> int:
        """Remove what expired by `now`: at the vendor, what was met in lists loaded of late."""
        self._check_open()
        check_moment(now, "now")
        return await self._changing.purge(now)

    async def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        """Raises `Unavailable` rather than leave out memories without saying so.

        Memories added after the first was asked for are not part of it.
        """
        self._check_open()
        read = await self._rolls.read(user_id, self._rules.export_wait_s)
        if not read.known:
            raise Unavailable(
                f"{self._traits.name} cannot be reached, so an export would be incomplete. Try "
                "again later."
            )
        if not read.fresh:
            note_degraded("memory")
        now = self._clock.now()
        for item in in_order(read.roll):
            roll = self._rolls.cached(user_id)
            if item.alive_at(now) and (roll is None or item.id in roll):
                yield item

    async def get_persona(self, user_id: str) -> Persona | None:
        """Without the vendor: as it was last seen here."""
        self._check_open()
        record = await self._reading.single(user_id, Kind.PERSONA, PERSONA_KEY)
        if record is None:
            return None
        try:
            return persona_of(record, self._meanings.model_id, self._meanings.dimensions)
        except Malformed:
            note_degraded("memory")
            return None

    async def put_persona(self, persona: Persona) -> None:
        self._check_open()
        check_moment(persona.last_updated, "last_updated")
        if persona.vector is not None:
            check_vector(persona.vector, self._meanings.dimensions, "vector")
        await self._changing.put(persona_record(persona, self._meanings.model_id))

    async def get_shown(self, user_id: str, key: str) -> Shown | None:
        """Without the vendor: as it was last seen here."""
        self._check_open()
        record = await self._reading.single(user_id, Kind.SHOWN, key)
        if record is None:
            return None
        try:
            shown = shown_of(record)
        except Malformed:
            note_degraded("memory")
            return None
        return shown if shown.expires_at > self._clock.now() else None

    async def put_shown(self, *shown: Shown) -> None:
        self._check_open()
        for one in shown:
            check_moment(one.expires_at, "expires_at")
        await asyncio.gather(*(self._changing.put(shown_record(one)) for one in shown))

    def backlog(self) -> Backlog:
        """What has not reached the vendor."""
        return self._checkup.backlog()

    async def health(self) -> Health:
        """Not `ok` only when the local file fails: without the vendor requests are still served."""
        return await self._checkup.health(closed=self._running.closed)

    async def close(self) -> None:
        """Deliver for a while what waits, then stop; the database stays its owner's to close."""
        await self._running.close()

    async def _read(self, user_id: str) -> Read:
        read = await self._rolls.read(user_id, self._rules.read_wait_s)
        if not read.fresh:
            note_degraded("memory")
        return read

    async def _joined(
        self, user_id: str, read: Read, matches: Sequence[Match]
    ) -> tuple[Roll, dict[str, float]]:
        """The person's memories with those only the vendor knew of, and its cosines by id."""
        own = [m for m in matches if m.record.user_id == user_id and m.record.kind is Kind.MEMORY]
        told = {
            match.record.key: match.cosine
            for match in own
            if match.cosine is not None
            and match.record.flat.get("embedder") == self._meanings.model_id
        }
        new = tuple(match.record for match in own if match.record.key not in read.roll)
        understood = await self._reading.understand(user_id, new) if new else ()
        if not read.known:
            return self._rolls.of(user_id, understood), told
        seen = self._reading.uncovered(user_id, understood)
        return self._rolls.with_sighted(user_id, read.roll, seen), told

    def _check_open(self) -> None:
        if self._running.closed:
            raise Unavailable("This memory is closed.")
