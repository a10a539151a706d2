"""A page that just opened in a browser without an id gets one, the same for all it asks meanwhile.

The page learns its id by an event of its own; whoever types faster than that is still one person.
"""

from collections.abc import Callable
from time import monotonic

from app.ui.handlers.person import new_person

KNOWN_S = 60.0


class Newcomers:
    """The ids given to pages, by session; after `KNOWN_S` a session leads nowhere any more."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._given: dict[str, tuple[str, float]] = {}

    def id_for(self, session: str) -> str:
        """The id of the page with this session."""
        now = self._seconds()
        self._forget_before(now - KNOWN_S)
        user_id, at = self._given.get(session) or (new_person(), now)
        self._given[session] = user_id, at
        return user_id

    def _forget_before(self, time: float) -> None:
        # Given in order of time, so the old ones are the first ones.
        for session, (_, at) in list(self._given.items()):
            if at > time:
                return
            del self._given[session]
