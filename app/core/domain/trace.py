"""Which request the running code serves: set at the door, read by logs."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
