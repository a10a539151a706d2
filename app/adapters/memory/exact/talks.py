"""Which memories stand beside which: the turns of a conversation, in sessions, one after another.

A session is what the memory's metadata calls one, else a stretch without a gap of an hour. Slots
are linked to the slot before and after them; links are changed in place, so a reader with an older
view must pass over slots it does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.domain.memory import MemoryItem

NOWHERE = -1
"""No session, or no neighbour."""
GAP_MICROS = 3_600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a turn was said: its conversation, the session if it has a name, and when (µs)."""

    conversation: str
    session: str | None
    moment: int


def talk_of(item: MemoryItem, moment: int) -> Talk | None:
    """Where this memory was said; None for one that is no part of a conversation."""
    conversation = item.metadata.get("conversation_id")
    if not isinstance(conversation, str):
        return None
    session = item.metadata.get("session")
    named = isinstance(session, (str, int)) and not isinstance(session, bool)
    return Talk(conversation, str(session) if named else None, moment)


@dataclass(slots=True)
class _Thread:
    """The newest session of a conversation that goes by time, and when it was last heard."""

    session: int
    moment: int


class Talks:
    """Numbers the sessions of one person, and knows the last slot of each."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str], int] = {}
        self._timed: dict[str, _Thread] = {}
        self._ends: list[int] = []
        self._names: list[tuple[str, str | None]] = []

    @property
    def count(self) -> int:
        """How many sessions there are."""
        return len(self._ends)

    def number(self, talk: Talk) -> int:
        """The session of a turn that comes next."""
        if talk.session is not None:
            key = (talk.conversation, talk.session)
            if key not in self._named:
                self._named[key] = self._new(talk)
            return self._named[key]
        thread = self._timed.get(talk.conversation)
        if thread is None or abs(talk.moment - thread.moment) > GAP_MICROS:
            thread = self._timed[talk.conversation] = _Thread(self._new(talk), talk.moment)
        thread.moment = max(thread.moment, talk.moment)
        return thread.session

    def holds(self, session: int, talk: Talk) -> bool:
        """Whether a session is of this turn's conversation, and has the name it says."""
        return self._names[session] == (talk.conversation, talk.session)

    def end(self, session: int) -> int:
        """The last slot of a session."""
        return self._ends[session]

    def ends_with(self, session: int, slot: int) -> None:
        """Say which slot is the last now."""
        self._ends[session] = slot

    def moved(self, places: NDArray[np.int64]) -> None:
        """Slots moved: `places[slot]` is the new one."""
        self._ends = [int(places[end]) if end >= 0 else NOWHERE for end in self._ends]

    def _new(self, talk: Talk) -> int:
        self._ends.append(NOWHERE)
        self._names.append((talk.conversation, talk.session))
        return len(self._ends) - 1


@dataclass(slots=True)
class Links:
    """Parallel to a shelf's slots: the session, and the slots before and after in it."""

    sessions: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]

    @classmethod
    def empty(cls, room: int) -> "Links":
        """Room for that many slots, none of them in a session."""
        return cls(*(np.full(room, NOWHERE, dtype=np.int32) for _ in range(3)))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.sessions.nbytes + self.before.nbytes + self.after.nbytes

    def copied(self, room: int, kept: NDArray[np.bool_] | slice, size: int) -> "Links":
        """The kept slots of the first `size` in new arrays with that much more room."""
        parts = []
        for column in (self.sessions, self.before, self.after):
            stays = column[:size][kept]
            parts.append(np.concatenate([stays, np.full(room, NOWHERE, dtype=np.int32)]))
        return Links(*parts)

    def view(self, size: int) -> "Links":
        """The first `size` slots."""
        return Links(self.sessions[:size], self.before[:size], self.after[:size])

    def join(self, slots: range, talks: Sequence[Talk | None], known: Talks) -> None:
        """Put new slots at the ends of their sessions."""
        for slot, talk in zip(slots, talks, strict=True):
            if talk is None:
                continue
            session = known.number(talk)
            last = known.end(session)
            self.sessions[slot] = session
            self.before[slot] = last
            if last != NOWHERE:
                self.after[last] = slot
            known.ends_with(session, slot)

    def leave(self, slots: Sequence[int], known: Talks) -> None:
        """Take slots out of their sessions; their neighbours become each other's."""
        for slot in slots:
            session = int(self.sessions[slot])
            if session == NOWHERE:
                continue
            before, after = int(self.before[slot]), int(self.after[slot])
            if before != NOWHERE:
                self.after[before] = after
            if after != NOWHERE:
                self.before[after] = before
            else:
                known.ends_with(session, before)
            self.sessions[slot] = self.before[slot] = self.after[slot] = NOWHERE

    def take_over(self, old: int, new: int, known: Talks) -> None:
        """Put a slot that replaces another where that one stood."""
        session = int(self.sessions[old])
        if session == NOWHERE:
            return
        before, after = int(self.before[old]), int(self.after[old])
        self.sessions[new], self.before[new], self.after[new] = session, before, after
        if before != NOWHERE:
            self.after[before] = new
        if after != NOWHERE:
            self.before[after] = new
        else:
            known.ends_with(session, new)
        self.sessions[old] = self.before[old] = self.after[old] = NOWHERE

    def move(self, places: NDArray[np.int64]) -> None:
        """Slots moved: `places[slot]` is the new one; links follow."""
        for column in (self.before, self.after):
            linked = column != NOWHERE
            column[linked] = places[column[linked]]
