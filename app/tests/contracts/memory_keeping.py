"""The contract on keeping memories: stored whole, replaced by id, deleted, refused when unfit."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.core.domain.errors import Refused, Unavailable
from app.core.domain.memory import MemoryFilter, MemoryItem, MType
from app.core.ports.memory import MemoryProvider
from app.tests.contracts.samples import ROUNDING, START, direction, memory_of, now

ODD_TEXTS = (
    "quotes ' \" ` and -- ; DROP TABLE memories",
    "nul \x00 inside",
    "emoji 🎉👩‍👩‍👧 and \u202e direction",
    "我想要一份报告 مرحبا Ünïcödé",
    "NEAR(a b) AND OR NOT * ^ : {x} -y",
    " spaces \t and \n lines ",
    "x" * 8_000,
)


def dimensions_of(memory: MemoryProvider) -> int:
    """The length of the vectors this provider keeps."""
    assert memory.traits.dimensions is not None
    return memory.traits.dimensions


class KeepingContract:
    """Upsert, get, known, delete, health and close."""

    async def test_a_stored_memory_comes_back_with_every_field_as_it_was(
        self, memory: MemoryProvider
    ) -> None:
        item = MemoryItem(
            id="m-1",
            user_id="ann",
            mtype=MType.PREFERENCE,
            text="Never call me before nine.",
            source="stated",
            created_at=START,
            updated_at=START + timedelta(days=3, microseconds=1),
            confidence=0.65,
            tags=("constraint", "größe"),
            topic="calls",
            expires_at=datetime(2999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
            metadata={"a": [1, 2.5, None, {"b": True}], "turn": "ü", "n": 7},
            embedding=direction(1, dimensions_of(memory)),
        )
        await memory.upsert([item])
        found = await memory.get("ann", "m-1")
        assert found == item
        assert found is not None
        assert found.embedding is not None
        assert np.allclose(found.embedding, direction(1, dimensions_of(memory)), atol=ROUNDING)

    async def test_times_of_other_zones_come_back_as_the_same_moment(
        self, memory: MemoryProvider
    ) -> None:
        zoned = datetime.fromisoformat("2026-03-01T23:30:00+09:30")
        item = memory_of(
            "ann", "m", embedding=direction(1, dimensions_of(memory)), created_at=zoned
        )
        await memory.upsert([item])
        found = await memory.get("ann", "m")
        assert found is not None
        assert found.created_at == zoned
        assert found.created_at.utcoffset() == timedelta(0)

    @pytest.mark.parametrize("text", ODD_TEXTS)
    async def test_any_text_is_kept_to_the_letter(self, memory: MemoryProvider, text: str) -> None:
        await memory.upsert(
            [memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)), text=text)]
        )
        found = await memory.get("ann", "m")
        assert found is not None
        assert found.text == text

    @pytest.mark.parametrize("memory_id", ["ü" * 256, "a'b\"c%_", "🎉", "../x", " "])
    async def test_any_id_up_to_256_characters_names_a_memory(
        self, memory: MemoryProvider, memory_id: str
    ) -> None:
        await memory.upsert(
            [memory_of("ann", memory_id, embedding=direction(1, dimensions_of(memory)))]
        )
        assert await memory.get("ann", memory_id) is not None
        assert await memory.known("ann", [memory_id, "other"]) == {memory_id}
        assert await memory.delete("ann", [memory_id]) == 1
        assert await memory.get("ann", memory_id) is None

    async def test_a_memory_stored_again_under_its_id_replaces_the_former(
        self, memory: MemoryProvider
    ) -> None:
        first = memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)))
        await memory.upsert([first])
        await memory.upsert([replace(first, text="new words", mtype=MType.GOAL, confidence=0.2)])
        found = await memory.get("ann", "m")
        assert found is not None
        assert (found.text, found.mtype, found.confidence) == ("new words", MType.GOAL, 0.2)
        assert [item.id async for item in memory.export("ann")] == ["m"]

    async def test_of_two_memories_with_one_id_in_a_call_the_last_stays(
        self, memory: MemoryProvider
    ) -> None:
        first = memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)))
        await memory.upsert([first, replace(first, text="the last")])
        assert [item.text async for item in memory.export("ann")] == ["the last"]

    async def test_the_same_id_of_two_people_names_two_memories(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [
                memory_of("ann", "m", embedding=vector, text="of ann"),
                memory_of("bob", "m", embedding=vector, text="of bob"),
            ]
        )
        assert await memory.delete("ann", ["m"]) == 1
        found = await memory.get("bob", "m")
        assert found is not None
        assert found.text == "of bob"

    async def test_another_persons_memory_cannot_be_read_known_or_deleted(
        self, memory: MemoryProvider
    ) -> None:
        await memory.upsert([memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)))])
        assert await memory.get("bob", "m") is None
        assert await memory.known("bob", ["m"]) == frozenset()
        assert await memory.delete("bob", ["m"]) == 0
        assert await memory.get("ann", "m") is not None

    async def test_deleting_says_how_many_there_were(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert([memory_of("ann", f"m{n}", embedding=vector) for n in range(5)])
        assert await memory.delete("ann", ["m0", "m3", "m3", "nothing"]) == 2
        assert await memory.delete("ann", ["m0"]) == 0
        assert await memory.delete("ann", []) == 0
        assert await memory.known("ann", [f"m{n}" for n in range(5)]) == {"m1", "m2", "m4"}

    async def test_an_expired_memory_is_as_good_as_gone_but_its_id_is_known(
        self, memory: MemoryProvider
    ) -> None:
        await memory.upsert(
            [
                memory_of(
                    "ann",
                    "old",
                    embedding=direction(1, dimensions_of(memory)),
                    expires_at=now() - timedelta(seconds=1),
                )
            ]
        )
        assert await memory.get("ann", "old") is None
        assert [item async for item in memory.export("ann")] == []
        assert await memory.known("ann", ["old"]) == {"old"}
        assert await memory.delete("ann", ["old"]) == 0

    async def test_thousands_of_ids_can_be_asked_for_at_once(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert([memory_of("ann", f"m{n}", embedding=vector) for n in range(3)])
        asked = [f"m{n}" for n in range(3_000)]
        assert await memory.known("ann", asked) == {"m0", "m1", "m2"}

    async def test_unfit_memories_are_refused_and_nothing_of_the_call_is_stored(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        good = memory_of("ann", "good", embedding=vector)
        unfit = (
            replace(good, id="bad", embedding=None),
            replace(good, id="bad", embedding=vector[:-1]),
            replace(good, id="bad", embedding=vector * np.float32(np.nan)),
            replace(good, id="bad", embedding=vector * np.float32(np.inf)),
            replace(good, id="bad", embedding=vector * np.float32(3.0)),
            replace(good, id="", embedding=vector),
            replace(good, id="i" * 257, embedding=vector),
            replace(good, id="bad", text="x" * 8_001),
            replace(good, id="bad", text="half a \ud83c character"),
            replace(good, id="bad", confidence=1.5),
            replace(good, id="bad", confidence=float("nan")),
            replace(good, id="bad", metadata={"n": float("nan")}),
            replace(good, id="bad", created_at=START.replace(tzinfo=None)),
        )
        for item in unfit:
            with pytest.raises(Refused):
                await memory.upsert([good, item])
        assert await memory.known("ann", ["good", "bad", ""]) == frozenset()

    async def test_a_memory_of_unknown_meaning_is_kept_and_listed(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        unknown = memory_of("ann", "m", embedding=np.zeros_like(vector))
        await memory.upsert([unknown])
        assert await memory.get("ann", "m") == unknown
        page = await memory.list(MemoryFilter(user_id="ann", now=now()))
        assert page.items == (unknown,)
        await memory.upsert([replace(unknown, embedding=vector)])
        found = await memory.get("ann", "m")
        assert found is not None
        assert found.embedding is not None
        assert np.allclose(found.embedding, vector, atol=ROUNDING)

    async def test_storing_nothing_is_no_error(self, memory: MemoryProvider) -> None:
        await memory.upsert([])

    async def test_many_writers_for_one_person_lose_nothing(self, memory: MemoryProvider) -> None:
        size = dimensions_of(memory)

        async def write(task: int) -> None:
            for number in range(4):
                name = f"{task}-{number}"
                await memory.upsert(
                    [memory_of("ann", name, embedding=direction(task, size), text=name)]
                )

        await asyncio.gather(*(write(task) for task in range(50)))
        found = {item.id: item.text async for item in memory.export("ann")}
        assert found == {f"{t}-{n}": f"{t}-{n}" for t in range(50) for n in range(4)}

    async def test_a_provider_in_order_says_so(self, memory: MemoryProvider) -> None:
        health = await memory.health()
        assert health.ok, health.detail
        assert health.detail == "ok"
        assert health.name == memory.traits.name

    async def test_a_closed_provider_answers_unavailable(self, memory: MemoryProvider) -> None:
        item = memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)))
        await memory.close()
        with pytest.raises(Unavailable):
            await memory.upsert([item])
        with pytest.raises(Unavailable):
            await memory.get("ann", "m")
        await memory.close()
