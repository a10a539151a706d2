"""Everything an emulated project holds, and the limits it lives under."""

from dataclasses import dataclass, field

from app.tests.fakes.pinecone.index import Index
from app.tests.fakes.pinecone.replies import Rejected


@dataclass(slots=True)
class Limits:
    """Pinecone's limits; a test may lower them."""

    indexes: int = 5
    namespaces: int = 100
    rows: int = 1_000
    upsert_bytes: int = 2 * 1024 * 1024
    metadata_bytes: int = 40_960
    ids: int = 1_000
    top_k: int = 10_000
    result_bytes: int = 4_000_000
    page: int = 100
    url_bytes: int = 8_192


@dataclass(slots=True)
class World:
    """One project: its key, its indexes, its plan. All indexes answer at one address."""

    api_key: str
    host: str = ""
    ready_s: float = 0.0
    lag_s: float = 0.0
    late_filters: bool = False
    regions: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    indexes: dict[str, Index] = field(default_factory=dict)

    def index(self) -> Index:
        """The index whose data plane is asked: the newest. 404 without one."""
        if not self.indexes:
            raise Rejected(404, "Index not found")
        index = list(self.indexes.values())[-1]
        if not index.ready:
            raise Rejected(503, "The index is not ready")
        index.lag_s = self.lag_s
        return index
