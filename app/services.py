"""What a door is handed: one frozen record of everything it may call and show."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.core.chat import Chat
from app.core.conversations import Conversations
from app.core.domain.service import Health
from app.core.journey import Journey
from app.core.memories import Memories
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.limiting import RateStore
from app.core.ports.telemetry import Telemetry
from app.core.recording import Recording
from app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Built by `wiring` for one process, alive as long as it serves.

    `checks` ask each dependency for its health; `vendors` answer for `pinecone` and `hf`, by name.
    `mcp` says whether the door for language models opens. `metrics` gives the figures as Prometheus
    reads them, when they are wanted. `notices` are sentences for the people who use or run this
    process: what fell back to something weaker, and what to do about it.
    """

    settings: Settings
    journey: Journey
    memories: Memories
    conversations: Conversations
    chat: Chat
    recording: Recording
    clicks: ClickLog
    clock: Clock
    telemetry: Telemetry
    rates: RateStore
    mcp: bool
    metrics: Callable[[], bytes] | None
    checks: tuple[Callable[[], Awaitable[Health]], ...]
    vendors: tuple[Callable[[], Awaitable[Health]], ...]
    notices: tuple[str, ...]
