"""Who wrote something waits here for a while to hear that it arrived."""

import asyncio
from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.adapters.memory.remote.entries import Entry


class Fate(StrEnum):
    """What became of a call's writes while it waited; they are durable in any case."""

    SETTLED = "settled"
    QUEUED = "queued"
    HELD = "held"  # until the embedder knows their meaning, or while another process delivers


class _Call:
    """One call's writes."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.left = set(numbers)
        self.fate: asyncio.Future[Fate] = asyncio.get_running_loop().create_future()

    def settle(self, fate: Fate) -> None:
        if not self.fate.done():
            self.fate.set_result(fate)


class WaitingRoom:
    """The calls that wait, by the numbers of their writes."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}

    def expect(self, entries: Sequence[Entry]) -> "asyncio.Future[Fate]":
        """What will be told when all of these are settled, or cannot be for now."""
        call = _Call(entry.number for entry in entries)
        self._calls |= dict.fromkeys(call.left, call)
        if not call.left:
            call.settle(Fate.SETTLED)
        return call.fate

    def settled(self, entries: Iterable[Entry]) -> None:
        """These are done with."""
        for entry in entries:
            call = self._calls.pop(entry.number, None)
            if call is not None:
                call.left.discard(entry.number)
                if not call.left:
                    call.settle(Fate.SETTLED)

    def postponed(self, entries: Iterable[Entry], fate: Fate) -> None:
        """These will take longer than anybody should wait."""
        for entry in entries:
            call = self._calls.pop(entry.number, None)
            if call is not None:
                call.settle(fate)

    def all_postponed(self) -> None:
        """Nothing arrives for now."""
        for call in self._calls.values():
            call.settle(Fate.QUEUED)
        self._calls.clear()
