"""When the embedder changes, every memory is embedded anew before anything is served."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.errors import Unavailable
from app.core.domain.persona import Persona
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import ROUNDING, START, memory_of, now, question

COUNT = 200


async def opened(folder: Path, embedder: SmallEmbedder, **options: object) -> LocalMemory:
    return await open_local_memory(folder / "m.db", embedder, clock=SystemClock(), **options)  # type: ignore[arg-type]  # its own options


async def filled(folder: Path, embedder: SmallEmbedder) -> None:
    memory = await opened(folder, embedder)
    texts = [f"text {n}" for n in range(COUNT)]
    vectors = [embedder.vector(text) for text in texts]
    await memory.upsert(
        [
            memory_of("ann", text, embedding=vector, text=text)
            for text, vector in zip(texts, vectors, strict=True)
        ]
    )
    await memory.put_persona(Persona(user_id="ann", last_updated=START, vector=vectors[0]))
    await memory.close()


async def all_are(memory: LocalMemory, embedder: SmallEmbedder) -> bool:
    asked = embedder.vector("text 7")
    hits = await memory.search(question("ann", asked, limit=COUNT))
    return len(hits) == COUNT and all(
        hit.item.embedding is not None
        and np.allclose(hit.item.embedding, embedder.vector(hit.item.text), atol=ROUNDING)
        for hit in hits
    )


async def test_another_embedder_finds_all_memories_with_its_own_vectors(tmp_path: Path) -> None:
    await filled(tmp_path, SmallEmbedder("first", 16))
    other, heard = SmallEmbedder("other", 24), []
    memory = await opened(tmp_path, other, progress=lambda done, total: heard.append((done, total)))
    assert await all_are(memory, other)
    assert heard == [(64, COUNT), (128, COUNT), (192, COUNT), (COUNT, COUNT)]
    assert memory.traits.dimensions == 24
    assert memory.traits.model_id == "other"
    persona = await memory.get_persona("ann")
    assert persona is not None
    assert persona.vector is None
    await memory.close()


async def test_the_same_embedder_embeds_nothing_anew(tmp_path: Path) -> None:
    await filled(tmp_path, SmallEmbedder("first"))
    again = SmallEmbedder("first")
    memory = await opened(tmp_path, again)
    assert again.embedded == 0
    persona = await memory.get_persona("ann")
    assert persona is not None
    assert persona.vector is not None
    await memory.close()


async def test_embedding_anew_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    await filled(tmp_path, SmallEmbedder("first"))
    with pytest.raises(Unavailable):
        await opened(tmp_path, SmallEmbedder("other", fails_after=130))
    resumed, heard = SmallEmbedder("other"), []
    memory = await opened(
        tmp_path, resumed, progress=lambda done, total: heard.append((done, total))
    )
    assert resumed.embedded == COUNT - 128
    assert heard[-1] == (COUNT - 128, COUNT - 128)
    assert await all_are(memory, resumed)
    await memory.close()


async def test_a_broken_off_change_can_be_taken_back(tmp_path: Path) -> None:
    await filled(tmp_path, SmallEmbedder("first"))
    with pytest.raises(Unavailable):
        await opened(tmp_path, SmallEmbedder("other", fails_after=70))
    back = SmallEmbedder("first")
    memory = await opened(tmp_path, back)
    assert back.embedded == 64
    assert await all_are(memory, back)
    await memory.close()


async def test_expired_memories_do_not_stop_the_change(tmp_path: Path) -> None:
    first, other = SmallEmbedder("first", 16), SmallEmbedder("other", 24)
    memory = await opened(tmp_path, first)
    over = now() - timedelta(hours=1)
    await memory.upsert([memory_of("ann", "m", embedding=first.vector("x"), expires_at=over)])
    await memory.close()
    memory = await opened(tmp_path, other)
    assert await memory.search(question("ann", other.vector("x"))) == ()
    await memory.close()


async def test_a_process_with_the_former_embedder_stops_instead_of_mixing(tmp_path: Path) -> None:
    first, other = SmallEmbedder("first"), SmallEmbedder("other")
    old = await opened(tmp_path, first)
    item = memory_of("ann", "m", embedding=first.vector("x"), text="x")
    await old.upsert([item])
    assert len(await old.search(question("ann", first.vector("x")))) == 1
    new = await opened(tmp_path, other)
    with pytest.raises(Unavailable, match="another embedder"):
        await old.upsert([replace(item, text="y")])
    with pytest.raises(Unavailable, match="another embedder"):
        await old.search(question("ann", first.vector("x")))
    with pytest.raises(Unavailable, match="another embedder"):
        await old.put_persona(Persona(user_id="ann", last_updated=START))
    (hit,) = await new.search(question("ann", other.vector("x")))
    assert hit.cosine == pytest.approx(1.0, abs=1e-5)
    await old.close()
    await new.close()
