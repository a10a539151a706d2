"""Whatever was added, replaced and deleted, a search finds what a plain loop would find."""

import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import MemoryItem, MType
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import ROUNDING, direction, memory_of, now, question

WORDS = (
    *("kiln", "oven", "rent", "lease", "chess", "opera"),
    *("mango", "quartz", "violin", "harbor", "pepper", "tundra"),
)
USERS = ("ann", "bob", "cy")
DIMENSIONS = 16


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[LocalMemory]:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    yield memory
    await memory.close()


def drawn(rng: random.Random, user_id: str, memory_id: str) -> MemoryItem:
    """A random memory: some expired, of any type, with words that repeat."""
    return memory_of(
        user_id,
        memory_id,
        embedding=direction(rng.randrange(10_000), DIMENSIONS),
        text=" ".join(rng.choices(WORDS, weights=range(1, 13), k=rng.randrange(0, 12))),
        mtype=rng.choice(list(MType)),
        expires_at=now() + timedelta(days=rng.choice([-1, 1])) if rng.random() < 0.2 else None,
    )


def bm25_of(items: Sequence[MemoryItem], query: Sequence[str]) -> dict[str, float]:
    """The textbook formula, word by word."""
    texts = {item.id: Counter(item.text.split()) for item in items}
    mean = sum(words.total() for words in texts.values()) / max(len(texts), 1)
    scores = dict.fromkeys(texts, 0.0)
    for word in query:
        holders = [name for name, words in texts.items() if words[word]]
        idf = math.log(1 + (len(texts) - len(holders) + 0.5) / (len(holders) + 0.5))
        for name in holders:
            times, length = texts[name][word], texts[name].total()
            norm = 1.2 * (1 - 0.75 + 0.75 * length / max(mean, 1))
            scores[name] += idf * times * 2.2 / (times + norm)
    return scores


async def compare(memory: LocalMemory, rng: random.Random, model: dict[str, MemoryItem]) -> None:
    """One search of one person, against the model's living memories."""
    asked, query = direction(rng.randrange(10_000), DIMENSIONS), rng.sample(WORDS, 3)
    wanted = frozenset(rng.sample(list(MType), 3))
    living = [item for item in model.values() if item.alive_at(now())]
    scores = bm25_of(living, query)
    cosines = {
        item.id: float(np.dot(item.embedding, asked))
        for item in living
        if item.embedding is not None
    }
    inside = [item.id for item in living if item.mtype in wanted]
    user_id = next(iter(model.values())).user_id
    hits = await memory.search(question(user_id, asked, " ".join(query), limit=4, mtypes=wanted))
    found = {hit.item.id: hit for hit in hits}
    assert set(sorted(inside, key=cosines.__getitem__)[-4:]) <= set(found)
    worded = sorted((name for name in inside if scores[name]), key=scores.__getitem__, reverse=True)
    for name in worded[:4]:
        assert name in found or scores[name] == pytest.approx(scores[worded[3]])
    for name, hit in found.items():
        assert hit.item == model[name]
        assert hit.cosine == pytest.approx(cosines[name], abs=ROUNDING)
        assert hit.lexical == pytest.approx(scores[name], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
async def test_every_search_agrees_with_a_plain_loop(memory: LocalMemory, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # a repeatable draw, not a secret
    models: dict[str, dict[str, MemoryItem]] = {user: {} for user in USERS}
    for _ in range(150):
        user = rng.choice(USERS)
        model, action = models[user], rng.random()
        if action < 0.55:
            items = [drawn(rng, user, f"m{rng.randrange(120)}") for _ in range(rng.randrange(1, 9))]
            await memory.upsert(items)
            model |= {item.id: item for item in items}
        elif action < 0.7:
            ids = [f"m{rng.randrange(120)}" for _ in range(rng.randrange(1, 20))]
            await memory.delete(user, ids)
            for name in ids:
                model.pop(name, None)
        elif action < 0.73:
            mtype = rng.choice(list(MType))
            await memory.forget(user, mtype)
            models[user] = {n: item for n, item in model.items() if item.mtype is not mtype}
        elif action < 0.75:
            await memory.forget(user, None)
            models[user] = {}
        if models[user]:
            await compare(memory, rng, models[user])


async def test_a_persons_scores_do_not_move_with_what_others_write(memory: LocalMemory) -> None:
    vector = direction(1, DIMENSIONS)
    mine = [memory_of("ann", f"m{n}", embedding=vector, text=WORDS[n]) for n in range(6)]
    await memory.upsert(mine)
    before = await memory.search(question("ann", vector, "kiln rent"))
    await memory.upsert([replace(item, user_id=f"u{n}") for n in range(50) for item in mine])
    after = await memory.search(question("ann", vector, "kiln rent"))
    assert [(hit.item, hit.cosine, hit.lexical) for hit in after] == [
        (hit.item, hit.cosine, hit.lexical) for hit in before
    ]
