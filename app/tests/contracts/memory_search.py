"""The contract on searching: by meaning and by words, within one person, living memories only."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import MType
from app.core.ports.memory import MemoryProvider
from app.tests.contracts.memory_keeping import ODD_TEXTS, dimensions_of
from app.tests.contracts.samples import direction, memory_of, near, now, question


class SearchContract:
    """Search. A provider without a word index sets `finds_by_words` to False."""

    finds_by_words = True

    async def test_a_search_finds_the_nearest_by_meaning_first(
        self, memory: MemoryProvider
    ) -> None:
        asked = direction(1, dimensions_of(memory))
        shares = {"far": 0.1, "nearest": 0.9, "near": 0.6}
        await memory.upsert(
            [memory_of("ann", name, embedding=near(asked, share)) for name, share in shares.items()]
        )
        hits = await memory.search(question("ann", asked, limit=2))
        assert [hit.item.id for hit in hits][:2] == ["nearest", "near"]
        assert [hit.cosine for hit in hits][:2] == pytest.approx([0.9, 0.6], abs=1e-4)

    async def test_hits_come_whole_and_by_falling_cosine(self, memory: MemoryProvider) -> None:
        asked = direction(1, dimensions_of(memory))
        items = [
            memory_of(
                "ann", f"m{n}", embedding=near(asked, n / 10), minutes=n, tags=("t",), topic="x"
            )
            for n in range(9)
        ]
        await memory.upsert(items)
        hits = await memory.search(question("ann", asked, limit=9))
        assert [hit.item for hit in hits] == items[::-1]
        for hit in hits:
            assert hit.item.embedding is not None
            assert float(hit.item.embedding @ asked) == pytest.approx(hit.cosine, abs=1e-5)

    async def test_a_memory_is_found_by_its_words_alone(self, memory: MemoryProvider) -> None:
        if not self.finds_by_words:
            pytest.skip("this provider finds by meaning only")
        asked = direction(1, dimensions_of(memory))
        close = [memory_of("ann", f"m{n}", embedding=near(asked, 0.9)) for n in range(20)]
        words = memory_of(
            "ann", "worded", embedding=near(asked, -0.5), text="My landlords fix the boilers"
        )
        await memory.upsert([*close, words])
        hits = await memory.search(question("ann", asked, "email my LANDLORD", limit=3))
        lexical = {hit.item.id: hit.lexical for hit in hits}
        assert lexical.pop("worded") > 0
        assert set(lexical.values()) == {0.0}

    async def test_a_rarer_word_counts_more_than_a_common_one(self, memory: MemoryProvider) -> None:
        if not self.finds_by_words:
            pytest.skip("this provider finds by meaning only")
        vector = direction(1, dimensions_of(memory))
        texts = {f"m{n}": "report due" for n in range(8)} | {"rare": "kiln due"}
        await memory.upsert(
            [memory_of("ann", name, embedding=vector, text=text) for name, text in texts.items()]
        )
        hits = await memory.search(question("ann", vector, "kiln report", limit=9))
        lexical = {hit.item.id: hit.lexical for hit in hits}
        assert lexical["rare"] > lexical["m0"] > 0

    async def test_a_search_never_returns_another_persons_memory(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [
                memory_of("bob", "his", embedding=vector, text="the exact words"),
                memory_of("ann", "hers", embedding=near(vector, 0.1), text="something else"),
            ]
        )
        hits = await memory.search(question("ann", vector, "the exact words", limit=100))
        assert [hit.item.id for hit in hits] == ["hers"]
        assert all(hit.item.user_id == "ann" for hit in hits)

    async def test_a_search_of_a_stranger_finds_nothing(self, memory: MemoryProvider) -> None:
        asked = direction(1, dimensions_of(memory))
        assert await memory.search(question("nobody", asked, "words")) == ()

    async def test_a_search_keeps_to_the_types_asked_for(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [memory_of("ann", mtype.value, embedding=vector, mtype=mtype) for mtype in MType]
        )
        wanted = frozenset({MType.GOAL, MType.STYLE})
        hits = await memory.search(question("ann", vector, "text", limit=50, mtypes=wanted))
        assert {hit.item.mtype for hit in hits} == wanted
        assert await memory.search(question("ann", vector, mtypes=frozenset())) == ()

    async def test_limits_by_type_give_each_type_its_best(self, memory: MemoryProvider) -> None:
        asked = direction(1, dimensions_of(memory))
        await memory.upsert(
            [
                memory_of("ann", f"{mtype}{n}", embedding=near(asked, share + n / 100), mtype=mtype)
                for mtype, share in ((MType.GOAL, 0.1), (MType.STYLE, 0.4), (MType.HISTORY, 0.8))
                for n in range(10)
            ]
        )
        hits = await memory.search(
            question("ann", asked, limits={MType.GOAL: 2, MType.HISTORY: 3}, limit=1)
        )
        found = [hit.item.id for hit in hits]
        best = [f"HISTORY{n}" for n in (9, 8, 7)] + [f"GOAL{n}" for n in (9, 8)]
        assert [name for name in found if name in best] == best
        assert not [name for name in found if name.startswith("STYLE")]

    async def test_all_memories_of_a_person_with_few_are_found_whatever_the_limits(
        self, memory: MemoryProvider
    ) -> None:
        asked = direction(1, dimensions_of(memory))
        over = now() - timedelta(hours=1)
        items = [memory_of("ann", f"m{n}", embedding=near(asked, 0.1 + n / 10)) for n in range(6)]
        gone = memory_of("ann", "over", embedding=asked, expires_at=over)
        await memory.upsert([*items, gone])
        limits = dict.fromkeys(MType, 2)
        few = await memory.search(question("ann", asked, limits=limits, few=6))
        assert {hit.item.id for hit in few} == {item.id for item in items}
        many = await memory.search(question("ann", asked, limits=limits, few=5))
        assert [hit.item.id for hit in many][:2] == ["m5", "m4"]

    async def test_expired_memories_are_never_found(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        later = now() + timedelta(hours=1)
        await memory.upsert(
            [
                memory_of("ann", "forever", embedding=vector),
                memory_of("ann", "later", embedding=vector, expires_at=later),
                memory_of("ann", "over", embedding=vector, expires_at=now() - timedelta(hours=1)),
            ]
        )
        hits = await memory.search(question("ann", vector, "text of over"))
        assert {hit.item.id for hit in hits} == {"forever", "later"}
        tomorrow = replace(question("ann", vector), now=later)
        assert {hit.item.id for hit in await memory.search(tomorrow)} == {"forever"}

    async def test_expired_memories_take_no_living_ones_place(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        over = now() - timedelta(hours=1)
        await memory.upsert(
            [
                *(memory_of("ann", f"o{n}", embedding=vector, expires_at=over) for n in range(9)),
                memory_of("ann", "living", embedding=near(vector, 0.3)),
            ]
        )
        hits = await memory.search(question("ann", vector, "text", limit=1))
        assert {hit.item.id for hit in hits} == {"living"}

    async def test_a_search_sees_what_was_written_before_it(self, memory: MemoryProvider) -> None:
        asked, other = direction(1, dimensions_of(memory)), direction(2, dimensions_of(memory))
        item = memory_of("ann", "m", embedding=other, text="alpha")
        await memory.upsert([item])
        assert [hit.item.text for hit in await memory.search(question("ann", asked))] == ["alpha"]
        await memory.upsert([replace(item, embedding=asked, text="beta")])
        (hit,) = await memory.search(question("ann", asked, "beta"))
        assert hit.item.text == "beta"
        assert hit.cosine == pytest.approx(1.0, abs=1e-4)
        (hit,) = await memory.search(question("ann", asked, "alpha"))
        assert hit.lexical == 0
        await memory.delete("ann", ["m"])
        assert await memory.search(question("ann", asked, "beta")) == ()

    @pytest.mark.parametrize("text", ["", "the of and", "half \ud83c", *ODD_TEXTS])
    async def test_any_words_are_safe_to_search_for(
        self, memory: MemoryProvider, text: str
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert([memory_of("ann", "m", embedding=vector)])
        hits = await memory.search(question("ann", vector, text))
        assert [hit.item.id for hit in hits] == ["m"]

    async def test_a_vector_of_other_dimensions_is_refused(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        for unfit in (vector[:-1], vector * np.float32(np.nan), vector * np.float32(2.0)):
            with pytest.raises(Refused):
                await memory.search(question("ann", unfit))

    async def test_a_memory_of_unknown_meaning_is_found_by_its_words(
        self, memory: MemoryProvider
    ) -> None:
        if not self.finds_by_words:
            pytest.skip("this provider finds by meaning only")
        asked = direction(1, dimensions_of(memory))
        unknown = memory_of(
            "ann", "unknown", embedding=np.zeros_like(asked), text="My landlords fix the boilers"
        )
        await memory.upsert(
            [unknown, *(memory_of("ann", f"m{n}", embedding=near(asked, 0.9)) for n in range(20))]
        )
        hits = await memory.search(question("ann", asked, "email my LANDLORD", limit=3))
        (found,) = [hit for hit in hits if hit.item.id == "unknown"]
        assert found.item == unknown
        assert found.cosine == 0
        assert found.lexical > 0

    async def test_a_question_of_unknown_meaning_finds_by_words_alone(
        self, memory: MemoryProvider
    ) -> None:
        if not self.finds_by_words:
            pytest.skip("this provider finds by meaning only")
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [
                memory_of("ann", "worded", embedding=vector, text="The boiler is broken"),
                *(memory_of("ann", f"m{n}", embedding=vector) for n in range(20)),
            ]
        )
        hits = await memory.search(question("ann", np.zeros_like(vector), "boilers", limit=3))
        assert [hit.item.id for hit in hits if hit.lexical > 0] == ["worded"]
        assert {hit.cosine for hit in hits} == {0.0}

    async def test_people_searching_and_writing_together_see_only_their_own(
        self, memory: MemoryProvider
    ) -> None:
        size = dimensions_of(memory)

        async def live(person: int) -> None:
            name, vector = f"p{person}", direction(person, size)
            for number in range(6):
                await memory.upsert(
                    [memory_of(name, f"m{number}", embedding=vector, text=f"{name} {number}")]
                )
                hits = await memory.search(question(name, vector, name, limit=20))
                assert {hit.item.user_id for hit in hits} == {name}
                assert len(hits) == number + 1
                assert all(hit.cosine > 0.999 for hit in hits)

        await asyncio.gather(*(live(person) for person in range(50)))
