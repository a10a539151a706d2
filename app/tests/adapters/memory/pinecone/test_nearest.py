"""The nearest memories are found, with their cosines, whatever the size of the answer."""

from dataclasses import replace

import numpy as np
import pytest

from app.adapters.memory.pinecone import PineconeVault
from app.core.domain.memory import MType
from app.tests.adapters.memory.pinecone.records import DIMENSIONS, memory, persona, shown, vector
from app.tests.contracts.samples import near
from app.tests.fakes.pinecone import Emulator


async def asked(
    vault: PineconeVault, user_id: str = "ann", *, limit: int = 10, mtypes: set[MType] | None = None
) -> list[tuple[str, float]]:
    found = await vault.nearest(user_id, vector=vector(1), text="", limit=limit, mtypes=mtypes)
    return [(match.record.key, round(match.cosine or 0, 3)) for match in found]


async def test_the_best_come_first_with_cosine_and_vector(vault: PineconeVault) -> None:
    shares = {"far": 0.2, "near": 0.9, "middle": 0.6}
    for key, share in shares.items():
        record = memory("ann", key)
        await vault.put([replace(record, vector=near(vector(1), share))])
    assert await asked(vault) == [("near", 0.9), ("middle", 0.6), ("far", 0.2)]
    (best,) = await vault.nearest("ann", vector=vector(1), text="", limit=1, mtypes=None)
    assert best.record.vector is not None
    assert float(best.record.vector @ vector(1)) == pytest.approx(best.cosine, abs=1e-5)


async def test_only_memories_with_a_meaning_are_found(vault: PineconeVault) -> None:
    await vault.put([memory("ann", "mute", seed=None), memory("ann", "m", seed=1)])
    await vault.put([persona("ann", seed=1), shown("ann", "k")])
    assert await asked(vault, limit=100) == [("m", 1.0)]
    first = np.zeros(DIMENSIONS, dtype=np.float32)
    first[0] = 1
    found = await vault.nearest("ann", vector=first, text="", limit=100, mtypes=None)
    assert [match.record.key for match in found] == ["m"]


async def test_types_are_searched_as_asked(vault: PineconeVault) -> None:
    await vault.put([memory("ann", mtype.value, mtype=mtype, seed=1) for mtype in MType])
    found = await asked(vault, mtypes={MType.GOAL, MType.STYLE})
    assert {key for key, _ in found} == {"GOAL", "STYLE"}
    assert await asked(vault, mtypes=set()) == []


async def test_nothing_is_found_of_a_stranger_or_for_no_meaning(vault: PineconeVault) -> None:
    await vault.put([memory("bob", "m", seed=1)])
    assert await asked(vault) == []
    nothing = np.zeros(DIMENSIONS, dtype=np.float32)
    assert await vault.nearest("bob", vector=nothing, text="", limit=5, mtypes=None) == ()
    assert await asked(vault, "bob", limit=0) == []


@pytest.mark.parametrize("limit", [1, 100, 101, 300, 20_000])
async def test_any_limit_is_served(vault: PineconeVault, limit: int) -> None:
    await vault.put([memory("ann", f"{number}", seed=number) for number in range(200)])
    found = await vault.nearest("ann", vector=vector(1), text="", limit=limit, mtypes=None)
    assert len(found) == min(limit, 200)
    cosines = [match.cosine or 0 for match in found]
    assert cosines == sorted(cosines, reverse=True)
    assert all((match.record.vector is not None) is (limit <= 100) for match in found)


@pytest.mark.parametrize("limit", [100, 150])
async def test_an_answer_too_large_for_pinecone_is_fetched_in_pieces(
    vault: PineconeVault, emulator: Emulator, limit: int
) -> None:
    await vault.put([memory("ann", f"{n}", seed=n, text="x" * 40_000) for n in range(150)])
    found = await vault.nearest("ann", vector=vector(1), text="", limit=limit, mtypes=None)
    assert len(found) == limit
    assert found[0].record.key == "1"
    assert all(match.record.vector is not None for match in found)
    assert [request.status for request in emulator.sent_to("/query")] == [400, 200]


async def test_every_query_names_the_person(vault: PineconeVault, emulator: Emulator) -> None:
    await vault.put([memory("ann", "m")])
    await asked(vault)
    (query,) = emulator.sent_to("/query")
    assert query.body["filter"]["user_id"] == {"$eq": "ann"}
