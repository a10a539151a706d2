"""Inkling in process: the real provider and the real relevance, with vectors handed over."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.embedding import HashEmbedder
from app.adapters.memory.local import open_local_memory
from app.adapters.time import SystemClock
from app.bench.peers.handed import DIMENSIONS, Memory, Question
from app.core.domain.memory import Json, MemoryItem, MemoryQuery, MType, Source
from app.core.retrieval import relate

SEARCHED = 100


class Inkling:
    """What `/v1/memories/search` does, the embedding and the HTTP apart."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        # asked only for vectors that are missing, and none is
        embedder = HashEmbedder(DIMENSIONS)
        self._memory = self._loop.run_until_complete(
            open_local_memory(folder / "inkling.db", embedder, clock=SystemClock())
        )

    def add(self, memories: Sequence[Memory]) -> None:
        self._loop.run_until_complete(self._memory.upsert([_item(one) for one in memories]))

    def ready(self) -> None:
        """It indexes at the first search."""

    def search(self, question: Question, count: int) -> list[str]:
        now = datetime.now(UTC)
        query = MemoryQuery(
            user_id=question.user,
            vector=question.vector,
            text=question.text,
            now=now,
            limit=max(SEARCHED, 2 * count),
        )
        hits = self._loop.run_until_complete(self._memory.search(query))
        related = relate(question.text, question.vector, hits, now=now)
        return [one.item.id for one in related[:count]]

    def texts(self, user: str) -> list[str]:
        async def all_of_them() -> list[str]:
            return [item.text async for item in self._memory.export(user)]

        return self._loop.run_until_complete(all_of_them())

    def close(self) -> None:
        self._loop.run_until_complete(self._memory.close())
        self._loop.close()


def _item(memory: Memory) -> MemoryItem:
    about = memory.about
    metadata: dict[str, Json] = {
        "conversation_id": about.conversation_id,
        "session": about.session,
        "turn": about.turn,
        "speaker": about.speaker,
    }
    at = datetime.fromisoformat(about.at)
    return MemoryItem(
        id=memory.id,
        user_id=memory.user,
        mtype=MType.HISTORY,
        text=memory.text,
        source=Source.IMPORT,
        created_at=at,
        updated_at=at,
        metadata=metadata,
        embedding=memory.vector,
    )


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> Inkling:
    """Open the one file in `folder`."""
    del words, stop_words
    return Inkling(folder)
