"""What was stored while the embedder was away is found by its meaning when it is back."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.memory.local import LocalMemory, file_faults, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.errors import Malformed, Unavailable
from app.core.domain.memory import MemoryItem
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import ROUNDING, memory_of, question

ZEROS = np.zeros(16, dtype=np.float32)


class Moody(SmallEmbedder):
    """Away while `away`; refuses any batch that holds a `bad` text; holds still at `gate`."""

    def __init__(self, model_id: str = "small", dimensions: int = 16, *, raises: bool) -> None:
        super().__init__(model_id, dimensions)
        self.away = False
        self.bad: str | None = None
        self.gate: asyncio.Event | None = None
        self.asked = asyncio.Event()
        self.calls = 0
        self._raises = raises

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.away or self.bad in texts:
            if self._raises:
                raise Unavailable("away") if self.away else Malformed("bad text")
            return np.zeros((len(texts), self.traits.dimensions or 0), dtype=np.float32)
        return await super().embed(texts)


@pytest.fixture(params=[True, False], ids=["an embedder that raises", "one that yields zeros"])
def embedder(request: pytest.FixtureRequest) -> Moody:
    return Moody(raises=request.param)


async def opened(folder: Path, embedder: SmallEmbedder) -> LocalMemory:
    return await open_local_memory(folder / "m.db", embedder, clock=SystemClock())


def unknown(count: int, user_id: str = "ann") -> list[MemoryItem]:
    return [
        memory_of(user_id, f"m{n}", embedding=ZEROS, text=f"words {n} of {user_id}")
        for n in range(count)
    ]


async def cosine_of(memory: LocalMemory, embedder: SmallEmbedder, text: str, user: str) -> float:
    hits = await memory.search(question(user, embedder.vector(text), limit=500))
    (hit,) = [hit for hit in hits if hit.item.text == text]
    return hit.cosine


async def test_all_that_has_no_meaning_gets_one_in_the_cache_and_in_the_file(
    tmp_path: Path, embedder: Moody
) -> None:
    memory = await opened(tmp_path, embedder)
    known = memory_of("ann", "known", embedding=embedder.vector("known"), text="known")
    await memory.upsert([*unknown(70), known, *unknown(3, "bob")])
    assert await cosine_of(memory, embedder, "words 69 of ann", "ann") == 0.0
    assert await memory.embed_late() == 73
    assert embedder.embedded == 73
    assert await memory.embed_late() == 0
    for name in ("words 0 of ann", "words 69 of ann", "known"):
        assert await cosine_of(memory, embedder, name, "ann") == pytest.approx(1.0, abs=ROUNDING)
    await memory.close()
    assert file_faults(tmp_path / "m.db") == ()
    again = await opened(tmp_path, embedder)
    assert embedder.embedded == 73
    assert await cosine_of(again, embedder, "words 2 of bob", "bob") == pytest.approx(
        1.0, abs=ROUNDING
    )
    await again.close()


async def test_nothing_happens_while_the_embedder_is_away(tmp_path: Path, embedder: Moody) -> None:
    memory = await opened(tmp_path, embedder)
    await memory.upsert(unknown(40))
    embedder.away = True
    assert await memory.embed_late() == 0
    assert embedder.calls <= 4
    (hit,) = await memory.search(question("ann", ZEROS, "7"))
    assert hit.item.text == "words 7 of ann"
    embedder.away = False
    assert await memory.embed_late() == 40
    await memory.close()


async def test_it_goes_on_where_it_stopped_also_in_another_process(
    tmp_path: Path, embedder: Moody
) -> None:
    memory = await opened(tmp_path, SmallEmbedder(fails_after=50))
    await memory.upsert(unknown(100))
    assert await memory.embed_late() == 50  # 32 together, then one by one
    await memory.close()
    memory = await opened(tmp_path, embedder)
    assert await memory.embed_late() == 50
    await memory.close()


async def test_a_text_that_cannot_be_embedded_keeps_no_other_waiting(
    tmp_path: Path, embedder: Moody
) -> None:
    memory = await opened(tmp_path, embedder)
    await memory.upsert(unknown(40))
    embedder.bad = "words 0 of ann"
    assert await memory.embed_late() == 39
    embedder.bad = None
    assert await memory.embed_late() == 1
    await memory.close()


async def test_a_memory_changed_meanwhile_stays_as_it_was_changed(
    tmp_path: Path, embedder: Moody
) -> None:
    memory = await opened(tmp_path, embedder)
    items = unknown(4)
    await memory.upsert(items)
    embedder.gate = asyncio.Event()
    task = asyncio.create_task(memory.embed_late())
    await embedder.asked.wait()
    await memory.upsert(
        [
            memory_of("ann", "m0", embedding=embedder.vector("new"), text="new"),
            memory_of("ann", "m1", embedding=ZEROS, text="later"),
        ]
    )
    await memory.delete("ann", ["m2"])
    embedder.gate.set()
    assert await task == 1
    assert await cosine_of(memory, embedder, "new", "ann") == pytest.approx(1.0, abs=ROUNDING)
    assert await cosine_of(memory, embedder, "later", "ann") == 0.0
    assert await memory.get("ann", "m2") is None
    assert await memory.embed_late() == 1
    assert await cosine_of(memory, embedder, "later", "ann") == pytest.approx(1.0, abs=ROUNDING)
    await memory.close()


async def test_a_change_of_embedder_while_it_is_away_is_made_up_for_later(tmp_path: Path) -> None:
    first = SmallEmbedder("first")
    memory = await opened(tmp_path, first)
    await memory.upsert(
        [*unknown(3), memory_of("ann", "k", embedding=first.vector("known"), text="known")]
    )
    await memory.close()
    other = Moody("other", 24, raises=False)
    other.away = True
    memory = await opened(tmp_path, other)
    assert await cosine_of(memory, other, "known", "ann") == 0.0
    assert len(await memory.search(question("ann", np.zeros(24, np.float32), "known"))) == 1
    other.away = False
    assert await memory.embed_late() == 4
    assert await cosine_of(memory, other, "known", "ann") == pytest.approx(1.0, abs=ROUNDING)
    await memory.close()
    assert file_faults(tmp_path / "m.db") == ()


async def test_what_waits_is_found_by_an_index(tmp_path: Path) -> None:
    memory = await opened(tmp_path, SmallEmbedder())
    await memory.close()
    with sqlite3.connect(tmp_path / "m.db") as connection:
        plan = str(
            connection.execute(
                "EXPLAIN QUERY PLAN SELECT memory, text FROM vectors JOIN memories ON id = memory"
                " WHERE embedder = 0 AND memory > 5 ORDER BY memory LIMIT 9"
            ).fetchall()
        )
    connection.close()
    assert "vectors_without_meaning" in plan
    assert "TEMP B-TREE" not in plan
