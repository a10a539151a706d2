"""The boundary to logs and metrics."""

from typing import Protocol


class Telemetry(Protocol):
    """Takes note of what happened. Never given a person's text; a `user_id` field is hashed."""

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        """Something worth a line: `name` is a constant in snake_case."""

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        """Something an operator should act on."""
