"""`audit` on the command line: what is wrong with memories, or with their file, never by text."""

import sqlite3

from app.adapters.memory.local import file_faults
from app.core.audit import Audit
from app.core.domain.errors import Misconfigured
from app.settings import Settings
from app.wiring import DATABASE, build


async def inspect(settings: Settings, user_id: str) -> int:
    """Print the audit; 1 when something was found, else 0."""
    async with build(settings) as services:
        found = await services.memories.audit(user_id)
    for line in _lines(found):
        print(line)
    return 1 if found.duplicates or found.contradictions or found.secrets else 0


def inspect_file(settings: Settings) -> int:
    """Print what is wrong with the database file, which is only read; 1 when something is."""
    path = settings.inkling_home / DATABASE
    if not path.is_file():
        raise Misconfigured(f"There is no {DATABASE} in INKLING_HOME; nothing was checked.")
    try:
        found = file_faults(path)
    except sqlite3.Error as error:
        found = (f"the file cannot be read: {error}",)
    for line in found or ("the file is sound",):
        print(line)
    return 1 if found else 0


def _lines(found: Audit) -> list[str]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.by_type) or "none"
    return [
        f"memories: {found.total} ({kinds})",
        *(f"duplicate: {kept} = {other}" for kept, other in found.duplicates),
        *(f"contradiction: {older} / {newer}" for older, newer in found.contradictions),
        *(f"secret: {memory_id} holds {kind}" for memory_id, kind in found.secrets),
        *(f"stale: {memory_id}" for memory_id in found.stale),
        *(f"never used: {memory_id}" for memory_id in found.unused),
    ]
