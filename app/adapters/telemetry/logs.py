"""Events become JSON lines on standard error through structlog. Never given a person's text."""

import logging
import sys
from hashlib import sha256

import structlog

from app.core.domain.trace import request_id


class StructuredLogs:
    """Writes one JSON line per event, with the request's id and a hash in place of the user id."""

    def __init__(self, level: str = "INFO") -> None:
        self._tells_events = logging.getLevelNamesMapping()[level] <= logging.INFO
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(
                logging.getLevelNamesMapping()[level]
            ),
        )

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        """One line at level info."""
        if not self._tells_events:
            return
        self._logger.info(name, **_anonymous(fields))

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        """One line at level warning."""
        self._logger.warning(name, **_anonymous(fields))


def _anonymous(
    fields: dict[str, str | float | bool | None],
) -> dict[str, str | float | bool | None]:
    user_id = fields.pop("user_id", None)
    if isinstance(user_id, str):
        fields["user"] = sha256(user_id.encode()).hexdigest()[:12]
    current = request_id.get()
    if current is not None:
        fields["request_id"] = current
    return fields
