"""A telemetry that keeps what it was told, for tests to read."""

from dataclasses import dataclass, field

Value = str | int | float | bool | None


@dataclass(slots=True)
class Notes:
    """Every event and warning in order, as (name, fields)."""

    events: list[tuple[str, dict[str, Value]]] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, Value]]] = field(default_factory=list)

    def event(self, name: str, **fields: Value) -> None:
        self.events.append((name, fields))

    def warning(self, name: str, **fields: Value) -> None:
        self.warnings.append((name, fields))

    def requests(self) -> list[dict[str, Value]]:
        """The fields of each `http_request`."""
        return [fields for name, fields in self.events if name == "http_request"]
