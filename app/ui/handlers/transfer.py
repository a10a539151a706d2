"""A person's memories come in from an uploaded export, some at a time, with the progress made."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryItem
from app.core.portable import facets_from_json, memory_from_json, pinned_from_json
from app.services import Services
from app.ui.handlers.person import person
from app.ui.handlers.reading import memories_in
from app.ui.words import say

BATCH = 256
MAX_REASONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """How far an import is. `reasons` are the first few refusals as (position from 1, why)."""

    imported: int = 0
    skipped: int = 0
    refused: int = 0
    reasons: tuple[tuple[int, str], ...] = ()

    @property
    def seen(self) -> int:
        """All entries looked at so far."""
        return self.imported + self.skipped + self.refused


def export_address(user_id: str, *, markdown: bool = False) -> str:
    """Where the whole export of this person is downloaded from, relative to the page."""
    address = f"v1/memory/export?user_id={quote(user_id, safe='')}"
    return f"{address}&format=markdown" if markdown else address


async def bring_in(services: Services, who: object, path: object) -> AsyncIterator[Arrived]:
    """Store the export in the file at `path` under this person; the file is deleted in any case.

    Yields the progress after each batch, and at last once more. Raises `Refused` for a file that
    is no export; what was stored before a break in it stays stored, and importing again skips it.
    """
    user_id = person(who)
    text = await asyncio.to_thread(_read_once, path)
    others: dict[str, object] = {}
    arrived, batch = Arrived(), []
    for raw in memories_in(text, others.__setitem__):
        batch.append(raw)
        if len(batch) == BATCH:
            arrived = await _keep(services, user_id, batch, arrived)
            yield arrived
            batch = []
    arrived = await _keep(services, user_id, batch, arrived)
    if others.get("persona") is not None:
        await services.memories.set_facets(
            user_id,
            facets_from_json(others["persona"]),
            pinned=pinned_from_json(others["persona"]),
        )
    yield arrived


def _read_once(path: object) -> str:
    if not isinstance(path, str):
        raise Refused(say("transfer.gone"))
    file = Path(path)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(say("transfer.not_text")) from None
    except OSError:
        raise Refused(say("transfer.gone")) from None
    finally:
        file.unlink(missing_ok=True)


async def _keep(services: Services, user_id: str, batch: list[object], before: Arrived) -> Arrived:
    items: list[MemoryItem] = []
    places: list[int] = []
    wrong: list[tuple[int, str]] = []
    for position, raw in enumerate(batch, before.seen + 1):
        try:
            items.append(memory_from_json(raw, user_id=user_id, now=services.clock.now()))
            places.append(position)
        except Refused as error:
            wrong.append((position, str(error)))
    result = await services.memories.bring_in(user_id, items)
    wrong += [(places[index], reason) for index, reason in result.refused]
    return replace(
        before,
        imported=before.imported + result.imported,
        skipped=before.skipped + result.skipped,
        refused=before.refused + len(wrong),
        reasons=(*before.reasons, *sorted(wrong))[:MAX_REASONS],
    )
