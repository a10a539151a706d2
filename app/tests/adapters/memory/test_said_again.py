"""What is said again renews what is known, also while meanings are unknown, or secrets masked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.adapters.memory.local import open_local_memory
from app.adapters.memory.masked import MaskedMemory
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryFilter, MType
from app.core.domain.service import Traits
from app.core.remembering import Remembering
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import ROUNDING, memory_of, now


class _Elsewhere(MaskedMemory):
    """The local file, taken for one on another host."""

    @property
    def traits(self) -> Traits:
        return replace(super().traits, leaves_machine=True)


class _Away(SmallEmbedder):
    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), 16), dtype=np.float32)


async def test_equal_words_become_one_memory_while_the_embedder_is_away(tmp_path: Path) -> None:
    clock, embedder = SystemClock(), _Away()
    memory = await open_local_memory(tmp_path / "m.db", embedder, clock=clock)
    remembering = Remembering(memory=memory, embedder=embedder, clock=clock)
    vector = np.zeros(16, dtype=np.float32)
    for name, text in (
        ("a", "I like green tea."),
        ("b", "i like green tea"),
        ("c", "I like jazz."),
    ):
        draft = memory_of("ann", name, embedding=vector, text=text, mtype=MType.PREFERENCE)
        await remembering.keep("ann", [draft])
    page = await memory.list(MemoryFilter(user_id="ann", now=now() + timedelta(seconds=1)))
    assert {item.id for item in page.items} == {"a", "c"}
    await memory.close()


async def test_equal_words_with_a_secret_become_one_memory_on_another_host(tmp_path: Path) -> None:
    clock, embedder = SystemClock(), SmallEmbedder()
    local = await open_local_memory(tmp_path / "m.db", embedder, clock=clock)
    memory = _Elsewhere(local, embedder)
    remembering = Remembering(memory=memory, embedder=embedder, clock=clock)
    text = "I can be reached at ana@example.com."
    for name in ("a", "b"):
        draft = memory_of(
            "ann", name, embedding=embedder.vector(text), text=text, mtype=MType.PROFILE
        )
        (kept,) = await remembering.keep("ann", [draft])
        assert kept.id == "a"
    page = await local.list(MemoryFilter(user_id="ann", now=now() + timedelta(seconds=1)))
    (item,) = page.items
    assert item.text == "I can be reached at <REDACTED:EMAIL>."
    assert item.embedding is not None
    assert np.allclose(item.embedding, embedder.vector(item.text), atol=ROUNDING)
    await local.close()
