"""`export` and `import` on the command line: a person's memories to a JSON file and back."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from app.core.domain.errors import Misconfigured, Refused
from app.core.domain.memory import MemoryItem
from app.core.portable import (
    document,
    facets_from_json,
    memory_from_json,
    pinned_from_json,
)
from app.services import Services
from app.settings import Settings
from app.wiring import build


async def export(settings: Settings, user_id: str, output: Path | None) -> int:
    """Write everything known of one person; answers the exit code."""
    async with build(settings) as services:
        if output is None:
            await _write(services, user_id, sys.stdout)
            return 0
        partial = output.with_name(output.name + ".partial")
        with partial.open("w", encoding="utf-8") as file:
            await _write(services, user_id, file)
        partial.replace(output)
    return 0


async def _write(services: Services, user_id: str, target: TextIO) -> None:
    memories = services.memories
    persona = await memories.persona(user_id)
    items: AsyncIterator[MemoryItem] = memories.export(user_id)
    async for piece in document(user_id, persona, items, services.clock.now()):
        target.write(piece)


async def bring_in(settings: Settings, user_id: str | None, file: Path) -> int:
    """Read an export; wrong memories are listed and the others go in. 1 when some were wrong."""
    content = _read(file)
    owner = user_id or str(content.get("user_id") or "")
    if not owner:
        raise Refused("The file names no person; say --user-id.")
    async with build(settings) as services:
        now = services.clock.now()
        items, wrong = [], 0
        for position, raw in enumerate(_memories(content)):
            try:
                items.append(memory_from_json(raw, user_id=owner, now=now))
            except Refused as error:
                wrong += 1
                sys.stderr.write(f"memory {position}: {error}\n")
        result = await services.memories.bring_in(owner, items)
        for _, reason in result.refused:
            sys.stderr.write(f"not kept: {reason}\n")
        if content.get("persona") is not None:
            persona = content["persona"]
            await services.memories.set_facets(
                owner, facets_from_json(persona), pinned=pinned_from_json(persona)
            )
    wrong += len(result.refused)
    print(f"imported {result.imported}, skipped {result.skipped}, wrong {wrong}")
    return 1 if wrong else 0


def _read(file: Path) -> dict[str, object]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(f"Cannot read {file}: {error.strerror}.") from error
    except ValueError as error:
        raise Refused(f"{file} is not JSON.") from error
    if not isinstance(content, dict):
        raise Refused(f"{file} is not an export: it holds no object.")
    return content


def _memories(content: dict[str, object]) -> list[object]:
    memories = content.get("memories", [])
    if not isinstance(memories, list):
        raise Refused("The export's memories are not a list.")
    return memories
