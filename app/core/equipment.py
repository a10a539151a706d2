"""What the way works with: the ports it reaches the world by, and the numbers it follows."""

from dataclasses import dataclass

from app.core.budget import Plan
from app.core.learning import Probe
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.counting import TokenCounter
from app.core.ports.embedding import Embedder
from app.core.ports.language import SLMClient
from app.core.ports.telemetry import Telemetry
from app.core.ports.uses import UseLog
from app.core.ranking import RankWeights
from app.core.recall import Recall
from app.core.remembering import Remembering
from app.core.retrieval import RetrievalMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The ports the way needs, and the two ends of memory: reading and writing."""

    recall: Recall
    remembering: Remembering
    embedder: Embedder
    slm: SLMClient
    counter: TokenCounter
    clicks: ClickLog
    uses: UseLog
    clock: Clock
    telemetry: Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers the way follows. `shown_hours` is how long shown guesses can be picked."""

    plan: Plan
    weights: RankWeights
    probe: Probe
    retrieval: RetrievalMode = "hybrid"
    auto_advance: float = 0.86
    shown_hours: float = 24.0
