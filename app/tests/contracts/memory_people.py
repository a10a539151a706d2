"""The contract on people as wholes: forgetting, personas, shown proposals."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter, MType
from app.core.domain.persona import FACETS, Persona
from app.core.domain.request import Shown
from app.core.ports.memory import MemoryProvider
from app.tests.contracts.memory_keeping import dimensions_of
from app.tests.contracts.samples import START, direction, memory_of, now, question


async def fill(memory: MemoryProvider, user_id: str) -> None:
    """A person with one memory of each type, a persona and a shown proposal."""
    vector = direction(1, dimensions_of(memory))
    await memory.upsert(
        [memory_of(user_id, mtype.value, embedding=vector, mtype=mtype) for mtype in MType]
    )
    await memory.put_persona(Persona(user_id=user_id, last_updated=START, vector=vector))
    await memory.put_shown(
        Shown(user_id=user_id, key="k", payload="{}", expires_at=now() + timedelta(hours=1))
    )


class PeopleContract:
    """Forget, persona, shown."""

    async def test_forgetting_a_type_leaves_everything_else(self, memory: MemoryProvider) -> None:
        await fill(memory, "ann")
        assert await memory.forget("ann", MType.GOAL) == 1
        left = {item.mtype async for item in memory.export("ann")}
        assert left == set(MType) - {MType.GOAL}
        assert await memory.get_persona("ann") is not None
        assert await memory.get_shown("ann", "k") is not None
        hits = await memory.search(question("ann", direction(1, dimensions_of(memory)), limit=20))
        assert {hit.item.mtype for hit in hits} == left

    async def test_forgetting_a_person_leaves_nothing_of_them_and_nobody_else_is_touched(
        self, memory: MemoryProvider
    ) -> None:
        await fill(memory, "ann")
        await fill(memory, "bob")
        vector = direction(1, dimensions_of(memory))
        assert await memory.forget("ann", None) == len(MType)
        assert [item async for item in memory.export("ann")] == []
        assert await memory.search(question("ann", vector, "text")) == ()
        assert await memory.known("ann", [mtype.value for mtype in MType]) == frozenset()
        assert (await memory.list(MemoryFilter(user_id="ann", now=now()))).total == 0
        assert await memory.get_persona("ann") is None
        assert await memory.get_shown("ann", "k") is None
        assert len([item async for item in memory.export("bob")]) == len(MType)
        assert await memory.get_persona("bob") is not None
        assert await memory.get_shown("bob", "k") is not None

    async def test_forgetting_a_stranger_deletes_nothing(self, memory: MemoryProvider) -> None:
        assert await memory.forget("nobody", None) == 0
        assert await memory.forget("nobody", MType.GOAL) == 0

    async def test_a_forgotten_person_can_begin_anew(self, memory: MemoryProvider) -> None:
        await fill(memory, "ann")
        vector = direction(2, dimensions_of(memory))
        await memory.search(question("ann", vector))
        await memory.forget("ann", None)
        await memory.upsert([memory_of("ann", "new", embedding=vector)])
        hits = await memory.search(question("ann", vector, "text", limit=50))
        assert [hit.item.id for hit in hits] == ["new"]

    async def test_a_persona_comes_back_as_it_was_put_last(self, memory: MemoryProvider) -> None:
        vector = direction(3, dimensions_of(memory))
        first = Persona(user_id="ann", last_updated=START)
        last = Persona(
            user_id="ann",
            last_updated=START + timedelta(seconds=1),
            vector=vector,
            facets=dict(zip(FACETS, (0.0, 0.125, 0.25, 0.5, 0.75, 1.0), strict=True)),
        )
        assert await memory.get_persona("ann") is None
        await memory.put_persona(first)
        found = await memory.get_persona("ann")
        assert found == first
        assert found is not None
        assert found.vector is None
        await memory.put_persona(last)
        found = await memory.get_persona("ann")
        assert found == last
        assert found is not None
        assert found.vector is not None
        assert np.allclose(found.vector, vector, atol=1e-6)
        assert await memory.get_persona("bob") is None

    async def test_a_persona_with_a_vector_of_other_dimensions_is_refused(
        self, memory: MemoryProvider
    ) -> None:
        short = direction(3, dimensions_of(memory))[:-1]
        with pytest.raises(Refused):
            await memory.put_persona(Persona(user_id="ann", last_updated=START, vector=short))

    async def test_a_shown_proposal_is_kept_for_its_person_until_it_expires(
        self, memory: MemoryProvider
    ) -> None:
        shown = Shown(
            user_id="ann",
            key="k:ü",
            payload='{"a": "ß🎉"}',
            expires_at=START.replace(year=2999),
        )
        await memory.put_shown(shown)
        assert await memory.get_shown("ann", "k:ü") == shown
        assert await memory.get_shown("bob", "k:ü") is None
        assert await memory.get_shown("ann", "other") is None
        renewed = replace(shown, payload="")
        await memory.put_shown(renewed)
        assert await memory.get_shown("ann", "k:ü") == renewed
        await memory.put_shown(replace(shown, expires_at=now() - timedelta(seconds=1)))
        assert await memory.get_shown("ann", "k:ü") is None

    async def test_several_shown_proposals_are_kept_at_once(self, memory: MemoryProvider) -> None:
        later = START.replace(year=2999)
        shown = [
            Shown(user_id=user_id, key=key, payload=f"{user_id} {key}", expires_at=later)
            for user_id, key in (("ann", "a"), ("ann", "b"), ("bob", "a"))
        ]
        await memory.put_shown(*shown)
        assert [await memory.get_shown(one.user_id, one.key) for one in shown] == shown
