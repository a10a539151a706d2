"""The writes that wait, a lane for each person: one lane is served by one worker at a time."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.adapters.memory.remote.entries import Entry
from app.adapters.memory.remote.waiting import Fate


@dataclass(slots=True)
class Lane:
    """`tries` counts failures in a row; `timer` runs while the lane rests, `why` says for what.

    What another process stored may come after later writes of our own.
    """

    entries: dict[int, Entry] = field(default_factory=dict)
    tries: int = 0
    timer: asyncio.TimerHandle | None = None
    why: Fate = Fate.QUEUED

    def first(self, most: int) -> tuple[Entry, ...]:
        """The first ones in stored order, at most so many."""
        return tuple(self.entries[number] for number in sorted(self.entries)[:most])


class Lanes:
    """All lanes, and which of them can be served now, longest waiting first."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()

    def __iter__(self) -> Iterator[Entry]:
        return (entry for lane in self._lanes.values() for entry in lane.entries.values())

    @property
    def idle(self) -> bool:
        """Whether nothing is under way: all that waits, if anything, rests after a failure."""
        return all(lane.timer is not None for lane in self._lanes.values())

    def of(self, user_id: str) -> Lane:
        """The person's lane; an empty one for somebody without."""
        return self._lanes.get(user_id) or Lane()

    def add(self, entry: Entry) -> None:
        """A write into its person's lane."""
        lane = self._lanes.get(entry.user_id)
        if lane is None:
            lane = self._lanes[entry.user_id] = Lane()
            self._ready.put_nowait(entry.user_id)
        lane.entries[entry.number] = entry

    def replace(self, entry: Entry) -> None:
        """The same write with more in it."""
        entries = self.of(entry.user_id).entries
        if entry.number in entries:
            entries[entry.number] = entry

    def drop(self, user_id: str, entries: Iterable[Entry]) -> None:
        """These wait no more."""
        own = self.of(user_id).entries
        for entry in entries:
            own.pop(entry.number, None)

    async def next(self) -> str:
        """Whose lane is to be served now; nobody else gets it until `rest`."""
        while True:
            user_id = await self._ready.get()
            lane = self._lanes[user_id]
            if lane.entries:
                return user_id
            del self._lanes[user_id]

    def rest(self, user_id: str, pause_s: float) -> None:
        """Done for now; it can be served again after the pause."""
        lane = self._lanes[user_id]
        if not lane.entries:
            del self._lanes[user_id]
        elif pause_s <= 0:
            self._ready.put_nowait(user_id)
        else:
            loop = asyncio.get_running_loop()
            lane.timer = loop.call_later(pause_s, self._rested, user_id)

    def wake(self) -> None:
        """Serve all that rest now: the vendor is back."""
        for user_id, lane in self._lanes.items():
            if lane.timer is not None:
                lane.timer.cancel()
                lane.timer = None
                lane.tries = 0
                self._ready.put_nowait(user_id)

    def close(self) -> None:
        """Let no timer run on."""
        for lane in self._lanes.values():
            if lane.timer is not None:
                lane.timer.cancel()

    def _rested(self, user_id: str) -> None:
        self._lanes[user_id].timer = None
        self._ready.put_nowait(user_id)
