"""Memories and a persona as Markdown that people read and edit, and back to what JSON would say.

Each memory is a heading with its kind, a comment with all that is not its text, and the text as a
quotation. What is written by hand needs the heading and the quotation alone.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from app.core.domain.errors import Refused
from app.core.domain.memory import Json, MemoryItem, MType
from app.core.domain.persona import FACETS, Persona
from app.core.portable.values import memory_to_json, written

TITLE = "# Inkling memories"
_PERSONA, _MEMORIES, _MEMORY = "## Persona", "## Memories", "### "
_BY_HAND = "set by hand"
_FACET = re.compile(r"- (\w+): (\S+?)(, set by hand)?")
_COMMENT = re.compile(r"<!-- (\{.*\}) -->")
# A line of a quotation cannot hold these as they are: such a text stands in the comment, too.
_UNQUOTABLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]|^ |[^\S\n]$", re.MULTILINE
)


def is_markdown(text: str) -> bool:
    """Whether a file is an export in Markdown, by its first line."""
    return text.lstrip().startswith(TITLE)


async def markdown_document(
    user_id: str, persona: Persona, memories: AsyncIterator[MemoryItem], now: datetime
) -> AsyncIterator[str]:
    """The export as pieces of Markdown, one memory at a time."""
    head = [TITLE, "", f"Of {user_id}, exported {written(now)}.", "", _PERSONA, ""]
    for facet in FACETS:
        hand = f", {_BY_HAND}" if facet in persona.pinned else ""
        head.append(f"- {facet}: {persona.facets[facet]!r}{hand}")
    moved = f"Last moved {written(persona.last_updated)}."
    yield "\n".join([*head, "", moved, "", _MEMORIES, ""])
    async for item in memories:
        yield _entry(item)
    yield "\n"


def markdown_entries(text: str, on_other: Callable[[str, object], None]) -> Iterator[object]:
    """Each memory as the JSON export would hold it; the persona goes to `on_other`.

    Raises `Refused`, naming the line, where a comment was damaged.
    """
    entry: _Entry | None = None
    facets: dict[str, float] = {}
    pinned: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_MEMORY):
            if entry is not None:
                yield entry.value()
            entry = _Entry(line)
        elif entry is not None:
            entry.read(line, number)
        elif found := _FACET.fullmatch(line.strip()):
            facets[found[1]] = _number(found[2], number)
            pinned += [found[1]] if found[3] else []
    if entry is not None:
        yield entry.value()
    if facets:
        on_other("persona", {"facets": facets, "pinned": pinned})


def _entry(item: MemoryItem) -> str:
    told = memory_to_json(item)
    if not _UNQUOTABLE.search(item.text):
        del told["text"]
    # nothing in it can end the comment
    comment = json.dumps(told, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e")
    quoted = "\n".join(f"> {line}".rstrip() for line in item.text.split("\n"))
    kind, day = item.mtype.value.capitalize(), written(item.created_at)[:10]
    return f"\n{_MEMORY}{kind}, {day}\n\n<!-- {comment} -->\n\n{quoted}\n"


class _Entry:
    """One memory being read, line by line."""

    def __init__(self, heading: str) -> None:
        kind = heading.removeprefix(_MEMORY).split(",")[0].strip().upper()
        self._told: dict[str, Json] = {"mtype": kind} if kind in set(MType) else {}
        self._lines: list[str] = []

    def read(self, line: str, number: int) -> None:
        comment = _COMMENT.fullmatch(line.strip())
        if line.startswith(">"):
            self._lines.append(line.removeprefix(">").removeprefix(" "))
        elif comment is not None and not self._lines:
            self._told = _decoded(comment[1], number) | self._told  # what people read wins

    def value(self) -> Json:
        quoted: Json = "\n".join(self._lines)
        return {"text": quoted, **self._told}


def _decoded(comment: str, number: int) -> dict[str, Json]:
    try:
        told: dict[str, Json] = json.loads(comment)
    except (json.JSONDecodeError, RecursionError):
        raise Refused(f"The comment in line {number} is damaged.") from None
    return told


def _number(digits: str, line: int) -> float:
    try:
        return float(digits)
    except ValueError:
        raise Refused(f"Line {line} holds no number.") from None
