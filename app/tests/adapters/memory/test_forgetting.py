"""Who asks to be forgotten leaves no byte in the files; what has expired is purged."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.memory.local import LocalMemory, open_local_memory
from app.adapters.time import SystemClock
from app.core.domain.memory import MType
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.contracts.samples import START, direction, memory_of, now, question

MARK = "zanzibarmark"


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[LocalMemory]:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    yield memory
    await memory.close()


def traces(folder: Path) -> int:
    return sum(file.read_bytes().count(MARK.encode()) for file in folder.iterdir())


async def live(memory: LocalMemory, user_id: str, mark: str) -> None:
    """A person whose every word is marked, edited often enough to move rows about."""
    for number in range(300):
        item = memory_of(
            user_id,
            f"{mark}{number % 90}",
            embedding=direction(number, 16),
            text=f"{mark} " * (1 + number % 60),
            source=mark,
            topic=mark,
            tags=(mark,),
            metadata={mark: [mark]},
            mtype=list(MType)[number % 6],
        )
        await memory.upsert([item])
        if number % 7 == 0:
            await memory.delete(user_id, [f"{mark}{number % 50}"])
    await memory.put_persona(Persona(user_id=user_id, last_updated=START, facets={mark: 0.5}))
    await memory.put_shown(
        Shown(user_id=user_id, key=mark, payload=mark * 99, expires_at=now() + timedelta(1))
    )


async def test_after_forgetting_a_person_no_byte_of_theirs_is_in_any_file(
    memory: LocalMemory, tmp_path: Path
) -> None:
    await live(memory, f"user-{MARK}", MARK)
    await live(memory, "other", "othermark")
    assert traces(tmp_path) > 0
    assert await memory.forget(f"user-{MARK}", None) > 0
    assert traces(tmp_path) == 0
    assert len([item async for item in memory.export("other")]) > 0


async def test_after_forgetting_a_type_no_byte_of_its_texts_is_in_any_file(
    memory: LocalMemory, tmp_path: Path
) -> None:
    vector = direction(1, 16)
    secret = memory_of("ann", "m", embedding=vector, text=MARK, mtype=MType.PROFILE)
    await memory.upsert([secret, replace(secret, id="goal", text="kept", mtype=MType.GOAL)])
    assert await memory.forget("ann", MType.PROFILE) == 1
    assert traces(tmp_path) == 0
    assert await memory.get("ann", "goal") is not None


async def test_purging_removes_the_expired_and_the_people_nothing_is_left_of(
    memory: LocalMemory,
) -> None:
    vector, later = direction(1, 16), now() + timedelta(hours=1)
    await memory.upsert(
        [
            *(memory_of("ann", f"m{n}", embedding=vector, expires_at=later) for n in range(1_200)),
            memory_of("ann", "stays", embedding=vector),
            memory_of("bob", "only", embedding=vector, expires_at=later),
        ]
    )
    await memory.put_shown(Shown(user_id="guest", key="k", payload="{}", expires_at=later))
    await memory.put_shown(
        Shown(user_id="cy", key="k", payload="{}", expires_at=later + timedelta(hours=9))
    )
    assert await memory.purge_expired(now()) == 0
    assert len(await memory.search(question("ann", vector, limit=2_000))) == 1_201
    assert await memory.purge_expired(later) == 1_202
    assert await memory.known("ann", ["m0", "m1199", "stays"]) == {"stays"}
    people = await memory.database.read(lambda c: c.execute("SELECT name FROM people").fetchall())
    assert {name for (name,) in people} == {"ann", "cy"}
    hits = await memory.search(question("ann", vector, limit=2_000))
    assert [hit.item.id for hit in hits] == ["stays"]


async def test_what_expired_while_nobody_served_is_purged_at_the_start(tmp_path: Path) -> None:
    memory = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    over = now() - timedelta(seconds=1)
    await memory.upsert([memory_of("ann", "m", embedding=direction(1, 16), expires_at=over)])
    await memory.close()
    again = await open_local_memory(tmp_path / "m.db", SmallEmbedder(), clock=SystemClock())
    assert await again.known("ann", ["m"]) == frozenset()
    await again.close()
