"""The same memories and questions, at Pinecone and in the local file: the same answers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedding.hash import HashEmbedder
from app.adapters.memory.local import open_local_memory
from app.adapters.memory.pinecone import Isolation, PineconeSettings, open_pinecone_vault
from app.adapters.memory.remote import RemoteMemory, RemoteRules
from app.adapters.time import SystemClock
from app.core.domain.memory import Hit, MemoryFilter, MemoryItem, MType
from app.core.domain.persona import Persona
from app.core.ports.memory import MemoryProvider
from app.tests.adapters.memory.remote.opened import opened
from app.tests.contracts.samples import ROUNDING, START, memory_of, now, question
from app.tests.fakes.pinecone import Emulator

SUBJECTS = ("parser", "invoice", "kitchen", "marathon", "garden", "Rechnung", "отчёт", "報告書")
THINGS = (
    "prefers short answers about the {}",
    "never wants a {} on Mondays",
    "wrote a {} in Python last week",
    "asked how to test the {} without a network",
    "plans to finish the {} before spring",
)
QUESTIONS = ("how do I test my parser", "short answers", "报告 報告書", "invoice Rechnung", "")
PEOPLE = ("ann", "a:b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both memories, and the embedder they share."""

    local: MemoryProvider
    remote: MemoryProvider
    embedder: HashEmbedder


async def filled(memory: MemoryProvider, embedder: HashEmbedder) -> None:
    """Forty memories of either person, of all types, some expired, and a persona."""
    said = [thing.format(subject) for subject in SUBJECTS for thing in THINGS]
    # of different lengths, so that no two are equally good an answer
    texts = [f"{text}{' exactly' * number}" for number, text in enumerate(said)]
    vectors = await embedder.embed(texts)
    types = list(MType)
    for shift, user_id in enumerate(PEOPLE):
        items = [
            memory_of(
                user_id,
                f"m-{number}",
                embedding=vectors[(number + shift) % len(texts)],
                minutes=number // 2,
                text=texts[(number + shift) % len(texts)],
                mtype=types[number % len(types)],
                confidence=number / len(texts),
                tags=("constraint",) if number % 5 == 0 else (),
                topic="work" if number % 3 == 0 else None,
                expires_at=now() - timedelta(days=1) if number % 11 == 10 else None,
                metadata={"conversation_id": f"c{number % 2}", "role": "user", "nested": [1, {}]},
            )
            for number in range(len(texts))
        ]
        await memory.upsert(items)
        await memory.put_persona(Persona(user_id=user_id, last_updated=START, vector=vectors[0]))


@pytest.fixture(params=[Isolation.AUTO, Isolation.METADATA])
async def pair(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path
) -> AsyncIterator[Pair]:
    """The remote one is a second replica, which has all it knows from Pinecone."""
    embedder = HashEmbedder(dimensions=64)
    settings = PineconeSettings(
        api_key=emulator.api_key, host=emulator.url, isolation=request.param, poll_s=0.02
    )
    async with AsyncExitStack() as stack:

        async def replica(name: str) -> RemoteMemory:
            vault = await open_pinecone_vault(settings, dimensions=64, progress=None)
            memory = opened(tmp_path / name, vault, embedder=embedder, rules=RemoteRules())
            return await stack.enter_async_context(memory)

        local = await open_local_memory(tmp_path / "local.db", embedder, clock=SystemClock())
        stack.push_async_callback(local.close)
        await filled(local, embedder)
        await filled(await replica("first.db"), embedder)
        yield Pair(local=local, remote=await replica("second.db"), embedder=embedder)


def by_id(hits: tuple[Hit, ...]) -> dict[str, Hit]:
    return {hit.item.id: hit for hit in hits}


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("limit", [1, 5, 20, 100])
async def test_the_same_is_found_with_the_same_cosines(pair: Pair, text: str, limit: int) -> None:
    (vector,) = await pair.embedder.embed([text or "something else"])
    for user_id in PEOPLE:
        asked = question(user_id, vector, text, limit=limit)
        here, there = by_id(await pair.local.search(asked)), by_id(await pair.remote.search(asked))
        assert here.keys() == there.keys()
        assert here
        for key, hit in here.items():
            assert there[key].cosine == pytest.approx(hit.cosine, abs=1e-3)
            assert there[key].lexical == pytest.approx(hit.lexical, rel=1e-6)
            assert there[key].item == hit.item
            mine, theirs = hit.item.embedding, there[key].item.embedding
            assert mine is not None
            assert theirs is not None
            assert np.allclose(mine, theirs, atol=ROUNDING)


async def test_the_same_is_found_per_type(pair: Pair) -> None:
    (vector,) = await pair.embedder.embed(["test my garden"])
    limits = {MType.GOAL: 2, MType.STYLE: 3, MType.HISTORY: 50}
    asked = question("ann", vector, "garden", limits=limits)
    assert by_id(await pair.local.search(asked)).keys() == (
        by_id(await pair.remote.search(asked)).keys()
    )


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"mtypes": frozenset({MType.GOAL, MType.STYLE})},
        {"tag": "constraint"},
        {"contains": "RECHNUNG"},
        {"conversation_id": "c1", "limit": 3},
        {"source": "nobody"},
        {"limit": 7},
    ],
)
async def test_the_same_is_listed_page_by_page(pair: Pair, chosen: dict[str, object]) -> None:
    assert await pages(pair.local, chosen) == await pages(pair.remote, chosen)


async def pages(
    memory: MemoryProvider, chosen: dict[str, object]
) -> list[tuple[tuple[MemoryItem, ...], int]]:
    """All pages with their totals; cursors are each provider's own."""
    found = []
    cursor: str | None = None
    while True:
        criteria = MemoryFilter(user_id="a:b", now=now(), cursor=cursor, **chosen)  # type: ignore[arg-type]  # fields of the filter
        page = await memory.list(criteria)
        found.append((page.items, page.total))
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_the_same_is_exported_in_the_same_order(pair: Pair) -> None:
    for user_id in PEOPLE:
        here = [item async for item in pair.local.export(user_id)]
        there = [item async for item in pair.remote.export(user_id)]
        assert here == there


async def test_the_same_persona_is_kept(pair: Pair) -> None:
    here, there = await pair.local.get_persona("a:b"), await pair.remote.get_persona("a:b")
    assert here == there
    assert here is not None
    assert there is not None
    assert here.vector is not None
    assert there.vector is not None
    assert np.allclose(here.vector, there.vector, atol=1e-6)


async def test_the_same_is_known_deleted_and_forgotten(pair: Pair) -> None:
    ids = ["m-0", "m-10", "m-39", "m-40", "none"]
    here, there = [await dealt_with(memory, ids) for memory in (pair.local, pair.remote)]
    assert here == there


async def dealt_with(memory: MemoryProvider, ids: list[str]) -> list[object]:
    """What each step answers."""
    return [
        await memory.known("ann", ids),
        await memory.delete("ann", ids),
        await memory.forget("ann", MType.GOAL),
        [item.id async for item in memory.export("ann")],
        await memory.forget("ann", None),
        [item.id async for item in memory.export("ann")],
        len([item async for item in memory.export("a:b")]),
    ]
