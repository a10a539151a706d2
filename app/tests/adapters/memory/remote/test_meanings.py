"""Meanings that are not known yet, or were made by another embedder, never mix with known ones."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.memory.remote import RemoteMemory
from app.adapters.memory.remote.vault import Kind
from app.core.domain.errors import Unavailable
from app.core.domain.persona import Persona
from app.core.domain.trace import watch_degradation
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.adapters.memory.remote.opened import opened, quick
from app.tests.adapters.memory.remote.test_outages import HANGS_S, delivered
from app.tests.contracts.samples import START, direction, memory_of, question
from app.tests.fakes.vault import FakeVault

ZEROS = np.zeros(16, dtype=np.float32)


class Wavering(SmallEmbedder):
    """Answers zeros while `away`, as an embedder before a remote one does."""

    away = False

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = await super().embed(texts)
        return np.zeros_like(rows) if self.away else rows


async def until_cosine(memory: RemoteMemory, text: str, embedder: SmallEmbedder) -> None:
    """Wait until the memory with this text is found by its meaning."""
    async with asyncio.timeout(HANGS_S):
        while True:
            hits = await memory.search(question("ann", embedder.vector(text), limit=50))
            if any(hit.item.text == text and hit.cosine > 0.999 for hit in hits):
                return
            await asyncio.sleep(0.02)


async def test_a_memory_of_unknown_meaning_is_delivered_once_the_embedder_knows(
    tmp_path: Path,
) -> None:
    vault, embedder = FakeVault(), Wavering()
    embedder.away = True
    rules = quick(embed_pause_s=0.05)
    async with opened(tmp_path / "m.db", vault, embedder=embedder, rules=rules) as memory:
        item = memory_of("ann", "m", embedding=ZEROS, text="kiln")
        noted = watch_degradation()
        await memory.upsert([item])
        assert noted == set()  # it is the embedder that lacks; whoever asked it has said so
        await asyncio.sleep(0.3)
        assert vault.kept == {}
        assert memory.backlog().pending == 1
        (hit,) = await memory.search(question("ann", direction(1, 16), "kilns"))
        assert (hit.item, hit.cosine) == (item, 0.0)
    embedder.away = False
    async with opened(tmp_path / "m.db", vault, embedder=embedder, rules=rules) as memory:
        await delivered(memory)
        (record,) = vault.kept.values()
        assert record.vector is not None
        assert np.allclose(record.vector, embedder.vector("kiln"), atol=1e-6)
        await until_cosine(memory, "kiln", embedder)


async def test_a_vendor_without_vectors_gets_unknown_meanings_at_once(tmp_path: Path) -> None:
    vault, embedder = FakeVault(vectors=False), Wavering()
    embedder.away = True
    rules = quick(embed_pause_s=0.05, roll_s=0.1)
    async with opened(tmp_path / "m.db", vault, embedder=embedder, rules=rules) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=ZEROS, text="kiln")])
        assert len(vault.kept) == 1
        embedder.away = False
        await until_cosine(memory, "kiln", embedder)


async def test_memories_a_vendor_without_vectors_had_before_are_embedded_lazily(
    tmp_path: Path,
) -> None:
    embedder, first = SmallEmbedder(), FakeVault(vectors=False)
    async with opened(tmp_path / "a.db", first) as memory:
        vector = embedder.vector("kiln")
        await memory.upsert([memory_of("ann", "m", embedding=vector, text="kiln")])
    second = FakeVault(vectors=False, kept=first.kept)
    rules = quick(embed_pause_s=0.05)
    async with opened(tmp_path / "b.db", second, rules=rules) as memory:
        await until_cosine(memory, "kiln", embedder)
    third = SmallEmbedder()
    async with opened(tmp_path / "b.db", second, embedder=third, rules=rules) as memory:
        await until_cosine(memory, "kiln", third)
        assert third.embedded == 0  # it was kept beside the vendor


@pytest.mark.parametrize("dimensions", [16, 24])
async def test_another_embedders_memories_are_found_by_words_until_they_are_embedded_anew(
    tmp_path: Path, dimensions: int
) -> None:
    former, other = SmallEmbedder("former"), Wavering("other", dimensions)
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault, embedder=former) as memory:
        texts = [f"text {n} kiln" for n in range(150)]
        await memory.upsert(
            [memory_of("ann", t, embedding=former.vector(t), text=t) for t in texts]
        )
        vector = former.vector("x")
        await memory.put_persona(Persona(user_id="ann", last_updated=START, vector=vector))
    other.away = True
    rules = quick(embed_pause_s=0.05, roll_s=0.2)
    async with opened(tmp_path / "m.db", vault, embedder=other, rules=rules) as memory:
        asked = other.vector("text 7 kiln")
        hits = await memory.search(question("ann", asked, "kiln", limit=200))
        assert len(hits) == 150
        assert {hit.cosine for hit in hits} == {0.0}
        assert all(hit.lexical > 0 for hit in hits)
        persona = await memory.get_persona("ann")
        assert persona is not None
        assert persona.vector is None
        other.away = False
        async with asyncio.timeout(HANGS_S):
            while not all(
                record.flat["embedder"] == "other"
                for record in vault.kept.values()
                if record.kind is Kind.MEMORY
            ):
                await memory.search(question("ann", asked, "kiln"))
                await asyncio.sleep(0.05)
        await until_cosine(memory, "text 7 kiln", other)
        for (_, kind, key), record in vault.kept.items():
            if kind is Kind.MEMORY:
                assert record.vector is not None
                assert np.allclose(record.vector, other.vector(key), atol=1e-6)
                assert record.flat["text"] == key


async def test_the_vendor_is_not_asked_for_a_question_of_unknown_meaning(tmp_path: Path) -> None:
    vault = FakeVault()
    async with opened(tmp_path / "m.db", vault) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=direction(1, 16), text="kiln")])
        hits = await memory.search(question("ann", ZEROS, "kiln"))
        assert [hit.item.id for hit in hits] == ["m"]
        assert vault.count("nearest") == 0


async def test_with_vendor_and_embedder_both_away_words_still_find_what_was_written(
    tmp_path: Path,
) -> None:
    vault, embedder = FakeVault(), Wavering()
    embedder.away = True
    vault.behaviour.error = Unavailable("The vendor cannot be reached.")
    rules = quick(embed_pause_s=0.05)
    async with opened(tmp_path / "m.db", vault, embedder=embedder, rules=rules) as memory:
        await memory.upsert([memory_of("ann", "m", embedding=ZEROS, text="kiln")])
        hits = await memory.search(question("ann", ZEROS, "kilns"))
        assert [hit.item.id for hit in hits] == ["m"]
        vault.behaviour.error = None
        await asyncio.sleep(0.3)
        assert vault.kept == {}
        embedder.away = False
        await delivered(memory)
        (record,) = vault.kept.values()
        assert record.vector is not None
        await until_cosine(memory, "kiln", embedder)
