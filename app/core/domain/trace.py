"""Which request the running code serves: set at the door, read by logs, carried by the event loop."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
