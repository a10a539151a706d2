"""What nearly every part of a remote memory stands on, handed on as one value."""

from dataclasses import dataclass

from app.adapters.memory.remote.line import Line
from app.adapters.memory.remote.meanings import Meanings
from app.adapters.memory.remote.outbox import Outbox
from app.adapters.memory.remote.overlay import Overlay
from app.adapters.memory.remote.recent import Recent
from app.adapters.memory.remote.rules import RemoteRules
from app.adapters.memory.remote.vault import Vault
from app.adapters.storage import Database
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.telemetry import Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One vendor, one file, one embedder, and what is remembered between them."""

    vault: Vault
    database: Database
    line: Line
    outbox: Outbox
    overlay: Overlay
    recent: Recent
    meanings: Meanings
    clock: Clock
    telemetry: Telemetry
    rules: RemoteRules


def lay_ground(  # the ports and the numbers, each named
    *,
    vault: Vault,
    database: Database,
    embedder: Embedder,
    clock: Clock,
    telemetry: Telemetry,
    rules: RemoteRules,
) -> Ground:
    """Nothing runs yet."""
    line = Line(vault, rules)
    return Ground(
        vault=vault,
        database=database,
        line=line,
        outbox=Outbox(database, line.name, rules),
        overlay=Overlay(rules.fresh_s),
        recent=Recent(rules.recent_people),
        meanings=Meanings(embedder, rules),
        clock=clock,
        telemetry=telemetry,
        rules=rules,
    )
