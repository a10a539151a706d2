"""The rolls of the people served last: loaded once for all who wait, kept for a while, bounded.

A roll that is over is still the best answer when the vendor cannot be asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.remote.entries import Entry
from app.adapters.memory.remote.ground import Ground
from app.adapters.memory.remote.records import arrival_of
from app.adapters.memory.remote.roll import Roll
from app.adapters.memory.remote.vault import Kind, Record
from app.adapters.resilience import within
from app.core.domain.errors import InklingError, Unavailable

Understand = Callable[[str, tuple[Record, ...]], Awaitable[tuple[Record, ...]]]


@dataclass(frozen=True, slots=True)
class Read:
    """A roll, and whether it is no older than asked; `known` is False with nothing but own writes.

    Not to be kept beyond the next `await`: later writes change it.
    """

    roll: Roll
    fresh: bool
    known: bool


@dataclass(slots=True)
class _Shelved:
    roll: Roll
    loaded: float
    size: int


class Rolls:
    """Used from the event loop; reading what was loaded is done on a thread of its own."""

    def __init__(self, ground: Ground, understand: Understand) -> None:
        self.lexer = Lexer()
        self.on_load: Callable[[str, Roll], None] = _nothing
        self._vault = ground.vault
        self._line = ground.line
        self._overlay = ground.overlay
        self._understand = understand
        self._dimensions = ground.meanings.dimensions
        self._rules = ground.rules
        self._telemetry = ground.telemetry
        self._shelved: OrderedDict[str, _Shelved] = OrderedDict()
        self._bytes = 0
        self._loading: dict[str, asyncio.Task[Roll]] = {}
        self._thread = ThreadPoolExecutor(1, "inkling-roll")

    async def read(self, user_id: str, wait_s: float) -> Read:
        """The person's memories, after waiting that long at most; no vendor's error is raised."""
        known = self._shelved.get(user_id)
        if known is not None and monotonic() - known.loaded <= self._rules.roll_s:
            self._shelved.move_to_end(user_id)
            return Read(known.roll, fresh=True, known=True)
        with suppress(InklingError, TimeoutError):
            if self._line.broken:
                raise Unavailable(f"{self._line.name} is left alone for a while.")
            async with within(wait_s):
                roll = await asyncio.shield(self._load(user_id))
            return Read(roll, fresh=True, known=True)
        known = self._shelved.get(user_id)
        if known is not None:
            return Read(known.roll, fresh=False, known=True)
        return Read(self._own(user_id), fresh=False, known=False)

    def cached(self, user_id: str) -> Roll | None:
        """The person's roll, however old, if there is one."""
        known = self._shelved.get(user_id)
        return None if known is None else known.roll

    def people(self) -> tuple[str, ...]:
        """Whose rolls are here."""
        return tuple(self._shelved)

    def apply(self, user_id: str, entries: Sequence[Entry]) -> None:
        """Writes of this process: seen in the person's roll at once."""
        known = self._shelved.get(user_id)
        if known is not None:
            known.roll.apply(entries)
            self._weigh(known)

    def learned(self, entry: Entry) -> None:
        """The meaning of a memory that waits is known now, unless another came after it."""
        record = entry.record
        if record is not None:
            cover = self._overlay.of(entry.user_id)
            if cover.record(record.kind, record.key) is record:
                self.apply(entry.user_id, [entry])

    def sighted(self, user_id: str, records: tuple[Record, ...]) -> None:
        """Records the vendor knows of and the roll does not, or not so well."""
        known = self._shelved.get(user_id)
        if known is not None and records:
            known.roll.take(records)
            self._weigh(known)

    def with_sighted(self, user_id: str, roll: Roll, records: tuple[Record, ...]) -> Roll:
        """The person's roll as it is now, with these; `roll` was theirs a moment ago."""
        known = self._shelved.get(user_id)
        if known is not None:
            self.sighted(user_id, records)
            return known.roll
        roll.take(records)
        roll.lay(self._overlay.of(user_id))  # an evicted roll hears of no writes
        return roll

    def of(self, user_id: str, records: tuple[Record, ...]) -> Roll:
        """A roll of these records and the person's own writes; not kept."""
        roll = Roll(self.lexer, self._dimensions)
        roll.take(records)
        roll.lay(self._overlay.of(user_id))
        return roll

    async def close(self) -> None:
        """Stop loading."""
        loading = tuple(self._loading.values())
        for task in loading:
            task.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)
        self.lexer.close()

    def _own(self, user_id: str) -> Roll:
        return self.of(user_id, ())

    def _load(self, user_id: str) -> "asyncio.Task[Roll]":
        """The one loading of this person's roll that is under way."""
        task = self._loading.get(user_id)
        if task is None:
            task = self._loading[user_id] = asyncio.create_task(self._loaded(user_id))
            task.add_done_callback(lambda done: self._ended(user_id, done))
        return task

    def _ended(self, user_id: str, task: "asyncio.Task[Roll]") -> None:
        self._loading.pop(user_id, None)
        if not task.cancelled() and task.exception() is not None:
            self._telemetry.event(
                "memory_roll_failed", user_id=user_id, error=type(task.exception()).__name__
            )

    async def _loaded(self, user_id: str) -> Roll:
        try:
            async with asyncio.timeout(self._rules.roll_load_s):
                records = [record async for page in self._pages(user_id) for record in page]
        except TimeoutError as error:
            raise Unavailable(f"{self._line.name} gave the memories too slowly.") from error
        understood = await self._understand(user_id, tuple(records))
        loop = asyncio.get_running_loop()
        roll = await loop.run_in_executor(self._thread, self._built, understood)
        roll.lay(self._overlay.of(user_id))
        if roll.unreadable:
            self._telemetry.warning("memory_records_unreadable", count=roll.unreadable)
        self._keep(user_id, roll)
        self.on_load(user_id, roll)
        return roll

    async def _pages(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        pages = self._vault.memories(user_id)
        while True:
            page = await self._line.call(self._rules.page_s, lambda: _next(pages))
            if page is None:
                return
            yield tuple(
                record
                for record in page
                if record.user_id == user_id and record.kind is Kind.MEMORY
            )

    def _built(self, records: tuple[Record, ...]) -> Roll:
        roll = Roll(self.lexer, self._dimensions)
        roll.take(sorted(records, key=lambda one: (one.created_at, arrival_of(one))))
        return roll

    def _keep(self, user_id: str, roll: Roll) -> None:
        former = self._shelved.pop(user_id, None)
        if former is not None:
            self._bytes -= former.size
        shelved = self._shelved[user_id] = _Shelved(roll, monotonic(), 0)
        self._weigh(shelved)

    def _weigh(self, shelved: _Shelved) -> None:
        self._bytes += shelved.roll.nbytes - shelved.size
        shelved.size = shelved.roll.nbytes
        while self._bytes > self._rules.roll_bytes and len(self._shelved) > 1:
            _, oldest = self._shelved.popitem(last=False)
            self._bytes -= oldest.size


async def _next(pages: AsyncIterator[tuple[Record, ...]]) -> tuple[Record, ...] | None:
    return await anext(pages, None)


def _nothing(_user_id: str, _roll: Roll) -> None:
    """Nobody listens."""
