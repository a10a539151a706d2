"""What a door is handed: one frozen record of everything it may call and show."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.core.domain.service import Health
from app.core.journey import Journey
from app.core.memories import Memories
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.telemetry import Telemetry
from app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Built by `wiring` for one process, alive as long as it serves.

    `checks` ask each dependency for its health. `notices` are sentences for the people who use
    or run this process: what fell back to something weaker, and what to do about it.
    """

    settings: Settings
    journey: Journey
    memories: Memories
    clicks: ClickLog
    clock: Clock
    telemetry: Telemetry
    checks: tuple[Callable[[], Awaitable[Health]], ...]
    notices: tuple[str, ...]
