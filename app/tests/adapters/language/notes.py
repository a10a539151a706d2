"""Telemetry that a test can read."""


class Notes:
    """Keeps warnings as (name, fields)."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, dict[str, object]]] = []

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        """Events are of no interest here."""

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        self.warnings.append((name, dict(fields)))

    @property
    def reasons(self) -> list[object]:
        return [fields["reason"] for name, fields in self.warnings if name == "slm_fallback"]
