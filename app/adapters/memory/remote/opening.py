"""A vault, the open local file and an embedder come in; a memory ready to serve goes out."""

from app.adapters.memory.remote.changing import Changing
from app.adapters.memory.remote.checkup import Checkup
from app.adapters.memory.remote.courier import Courier
from app.adapters.memory.remote.ground import Ground, lay_ground
from app.adapters.memory.remote.provider import RemoteMemory
from app.adapters.memory.remote.reading import Reading
from app.adapters.memory.remote.renewing import Renewing
from app.adapters.memory.remote.rolls import Rolls
from app.adapters.memory.remote.rules import RemoteRules
from app.adapters.memory.remote.running import Running
from app.adapters.memory.remote.vault import Vault
from app.adapters.memory.remote.writing import Writing
from app.adapters.storage import Database
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.telemetry import Telemetry


async def open_remote_memory(
    vault: Vault,
    database: Database,
    embedder: Embedder,
    *,
    clock: Clock,
    telemetry: Telemetry,
    rules: RemoteRules,
) -> RemoteMemory:
    """Go on with what waits in the file from a former run, and serve; the vendor is not asked.

    The memory closes the vault, and neither the database nor the embedder. Raises `Unavailable`
    when the file fails.
    """
    ground = lay_ground(
        vault=vault,
        database=database,
        embedder=embedder,
        clock=clock,
        telemetry=telemetry,
        rules=rules,
    )
    reading, courier = Reading(ground), Courier(ground)
    rolls = Rolls(ground, reading.understand)
    writing = Writing(ground, rolls, courier)
    writing.load((await ground.outbox.look()).found)
    await _tell_of_strangers(ground)
    renewing = Renewing(ground, rolls, writing)
    running = Running(ground, courier=courier, renewing=renewing, rolls=rolls)
    running.start()
    return RemoteMemory(
        ground,
        reading=reading,
        changing=Changing(ground, rolls=rolls, reading=reading, writing=writing),
        rolls=rolls,
        checkup=Checkup(ground),
        running=running,
    )


async def _tell_of_strangers(ground: Ground) -> None:
    """Writes for a vendor that was in use before stay where they are."""
    count = await ground.outbox.strangers()
    if count:
        ground.telemetry.warning("memory_writes_of_another_vault", count=count)
