"""Memories whose meaning is not known by our embedder are embedded anew, a few at a time.

They come from another embedder, from elsewhere, or from a vendor that keeps no vectors. It may stop
at any moment: what is left is met again when the person's memories are next loaded.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace

from app.adapters.memory.remote import beside
from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.roll import Kept, Roll
from app.adapters.memory.remote.rolls import Rolls
from app.adapters.memory.remote.vault import Kind, Record
from app.adapters.memory.remote.writing import Writing
from app.core.domain.memory import Vector

_MOST_PEOPLE = 1_000
_PAUSE_S = 0.05  # between batches: a person's own requests come first


class Renewing:
    """One task, from `start` to `close`."""

    def __init__(self, ground: Ground, rolls: Rolls, writing: Writing) -> None:
        self._vault = ground.vault
        self._database = ground.database
        self._outbox = ground.outbox
        self._overlay = ground.overlay
        self._rolls = rolls
        self._writing = writing
        self._meanings = ground.meanings
        self._clock = ground.clock
        self._telemetry = ground.telemetry
        self._rules = ground.rules
        self._people: OrderedDict[str, None] = OrderedDict()
        self._met = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._work())

    def meet(self, user_id: str, roll: Roll) -> None:
        """A roll was loaded."""
        if any(kept.record.vector is None for kept in roll):
            self._people[user_id] = None
            while len(self._people) > _MOST_PEOPLE:
                self._people.popitem(last=False)
            self._met.set()

    async def close(self) -> None:
        """Stop where it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._met.wait()
            await asyncio.sleep(self._rules.embed_pause_s)
            self._met.clear()
            while self._people:
                user_id, _ = self._people.popitem(last=False)
                try:
                    await self._renew(user_id)
                except Exception as error:  # noqa: BLE001  # one person's trouble is not the next one's
                    self._telemetry.event("memory_renewing_failed", error=type(error).__name__)

    async def _renew(self, user_id: str) -> None:
        """All of one person's, until the embedder cannot say or the outbox is half full."""
        done = 0
        while batch := self._batch(user_id):
            vectors = await self._meanings.of([kept.item.text for kept in batch])
            renewed = tuple(
                (kept, self._made(kept.record, vector))
                for kept, vector in zip(batch, vectors, strict=True)
                if vector is not None
            )
            if not renewed:
                break
            await self._store(user_id, renewed)
            done += len(renewed)
            await asyncio.sleep(_PAUSE_S)
        if done:
            self._telemetry.event("memories_embedded_anew", count=done, user_id=user_id)

    def _made(self, record: Record, vector: Vector) -> Record:
        flat = {**record.flat, "embedder": self._meanings.model_id}
        return replace(record, flat=flat, vector=vector)

    def _batch(self, user_id: str) -> tuple[Kept, ...]:
        backlog = self._outbox.backlog(self._clock.now())
        roll = self._rolls.cached(user_id)
        if roll is None or backlog.pending > backlog.capacity // 2:
            return ()
        found: list[Kept] = []
        for kept in roll:
            if kept.record.vector is None and self._is_ours_to_renew(user_id, kept):
                found.append(kept)
            if len(found) == self._rules.embedded_at_once:
                break
        return tuple(found)

    def _is_ours_to_renew(self, user_id: str, kept: Kept) -> bool:
        """What still waits is the courier's, where vectors travel with the records."""
        waits = self._overlay.of(user_id).record(Kind.MEMORY, kept.item.id) is not None
        return kept.item.alive_at(self._clock.now()) and not (
            waits and self._vault.abilities.vectors
        )

    async def _store(self, user_id: str, renewed: tuple[tuple[Kept, Record], ...]) -> None:
        """Only what nobody has changed meanwhile, nor is changing now."""
        while self._writing.posting(user_id):  # noqa: ASYNC110  # never long
            await asyncio.sleep(_PAUSE_S)
        roll = self._rolls.cached(user_id)
        fresh = tuple(
            record
            for kept, record in renewed
            if roll is not None and roll.get(kept.item.id) is kept
        )
        if self._vault.abilities.vectors:
            entries = [
                Entry(
                    user_id=user_id,
                    deed=Deed.PUT,
                    queued_at=self._clock.now(),
                    record=record,
                    kind=Kind.MEMORY,
                )
                for record in fresh
            ]
            if entries:
                await self._writing.post(entries)
        else:
            await self._store_beside(user_id, fresh)

    async def _store_beside(self, user_id: str, records: tuple[Record, ...]) -> None:
        model = self._meanings.model_id
        await self._database.write(
            lambda connection: beside.put_vectors(connection, records, model)
        )
        for record in records:
            self._overlay.refine(record)
        roll = self._rolls.cached(user_id)
        same = [
            record
            for record in records
            if roll is not None
            and (kept := roll.get(record.key)) is not None
            and kept.record.flat.get("text") == record.flat.get("text")
        ]
        self._rolls.sighted(user_id, tuple(same))
