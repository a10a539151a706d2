"""What the page's lists have in common: how many rows they show, and where in a list it stands."""

from dataclasses import dataclass

ROWS = 8
MAX_SEARCH_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in whose list the page stands: the cursors it came through, and what it shows."""

    user_id: str
    cursors: tuple[str, ...] = ()
    next_cursor: str | None = None
    ids: tuple[str, ...] = ()
