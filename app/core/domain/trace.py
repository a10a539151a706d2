"""Which request the running code serves, and what it had to do without: set at the door.

Both travel with the request's own context; nothing here carries a person's text.
"""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_lacking: ContextVar[set[str] | None] = ContextVar("lacking", default=None)


def watch_degradation() -> set[str]:
    """Begin to note for this request what it does without; the answer fills as it is served.

    Tasks started afterwards note into the same set.
    """
    noted: set[str] = set()
    _lacking.set(noted)
    return noted


def note_degraded(dependency: str) -> None:
    """Say that the request is served without one of "memory", "embedder", "language", "limits"."""
    noted = _lacking.get()
    if noted is not None:
        noted.add(dependency)


def degraded() -> frozenset[str]:
    """What the running request has had to do without so far."""
    return frozenset(_lacking.get() or ())
