"""The contract on conversations: what a store says of them, in which order, to whom."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.errors import Refused
from app.core.domain.memory import Json, MemoryItem, MType
from app.core.ports.memory import MemoryProvider
from app.tests.contracts.memory_keeping import dimensions_of
from app.tests.contracts.samples import START, direction, memory_of, now


async def spoken(memory: MemoryProvider, **fields: object) -> ConversationPage:
    """A page of ann's conversations as of now."""
    criteria = ConversationFilter(user_id="ann", now=now(), **fields)  # type: ignore[arg-type]  # fields of the filter
    return await memory.conversations(criteria)


def turns(memory: MemoryProvider, name: Json, *texts: str, **fields: Any) -> list[MemoryItem]:  # noqa: ANN401  # fields of the items
    """Texts said in turn, a minute apart: the person's, the model's, and so on."""
    start, user, told = fields.pop("minutes", 0), fields.pop("user", "ann"), fields.pop("told", {})
    return [
        memory_of(
            user,
            f"{name}-{place}",
            embedding=direction(1, dimensions_of(memory)),
            minutes=start + place,
            text=text,
            metadata={
                "conversation_id": name,
                "role": ("user", "assistant")[place % 2],
                **told,
            },
            **fields,
        )
        for place, text in enumerate(texts)
    ]


class ConversationsContract:
    """Conversations."""

    async def test_conversations_are_listed_the_last_spoken_in_first(
        self, memory: MemoryProvider
    ) -> None:
        await memory.upsert(turns(memory, "old", "hello", "hi", "and then?", minutes=0))
        await memory.upsert(turns(memory, "new", "good day", "hi", minutes=9))
        await memory.upsert(turns(memory, "old", "his", user="bob"))
        page = await spoken(memory)
        assert [(one.id, one.opening, one.turns) for one in page.items] == [
            ("new", "good day", 2),
            ("old", "hello", 3),
        ]
        assert (page.total, page.next_cursor) == (2, None)
        assert page.items[1].started_at == START
        assert page.items[1].updated_at == START + timedelta(minutes=2)
        assert page.items[1].title is None

    async def test_only_turns_make_a_conversation(self, memory: MemoryProvider) -> None:
        over = now() - timedelta(minutes=1)
        await memory.upsert(turns(memory, "here", "hello"))
        await memory.upsert(turns(memory, "over", "hello", expires_at=over))
        await memory.upsert(turns(memory, "goal", "hello", mtype=MType.GOAL))
        await memory.upsert(turns(memory, "none", "hello", told={"role": "narrator"}))
        await memory.upsert(turns(memory, "", "hello"))
        await memory.upsert(turns(memory, 5, "hello"))
        await memory.upsert([memory_of("ann", "m", embedding=direction(1, dimensions_of(memory)))])
        assert [one.id for one in (await spoken(memory)).items] == ["here"]

    async def test_a_turn_kept_in_parts_counts_once(self, memory: MemoryProvider) -> None:
        first, *rest = turns(memory, "c", "hello", "part one", "part two")
        told: list[dict[str, Json]] = [
            {"conversation_id": "c", "role": "assistant", "part": n, "parts": 2} for n in (1, 2)
        ]
        parts = [
            memory_of("ann", one.id, embedding=direction(1, dimensions_of(memory)), metadata=more)
            for one, more in zip(rest, told, strict=True)
        ]
        await memory.upsert([first, *parts])
        assert (await spoken(memory)).items[0].turns == 2

    async def test_the_oldest_title_is_told(self, memory: MemoryProvider) -> None:
        untitled = turns(memory, "c", "hello", "hi", told={"title": ""})
        titled = turns(memory, "d", "hello", "hi", told={"title": "Greetings"})
        await memory.upsert([*untitled, *titled, *turns(memory, "e", "x", told={"title": 5})])
        titles = {one.id: one.title for one in (await spoken(memory)).items}
        assert titles == {"c": None, "d": "Greetings", "e": None}

    async def test_conversations_are_found_by_title_and_by_what_was_said(
        self, memory: MemoryProvider
    ) -> None:
        await memory.upsert(turns(memory, "a", "hello", "The L\u00e4ndler is a dance"))
        await memory.upsert(turns(memory, "b", "hello", told={"title": "50% off"}, minutes=5))
        await memory.upsert(turns(memory, "c", "good day", minutes=9))

        async def found(contains: str) -> list[str]:
            page = await spoken(memory, contains=contains)
            assert page.total == len(page.items)
            return [one.id for one in page.items]

        assert await found("L\u00c4NDLER") == ["a"]
        assert await found("%") == ["b"]
        assert await found("HELLO") == ["b", "a"]
        assert await found("nowhere") == []
        assert (await spoken(memory, contains="dance")).items[0].turns == 2

    @pytest.mark.parametrize("name", ["c-1", "a'b\"c", "%", "ü🎉", " ", "a\\b\x00c", "a.b"])
    async def test_one_conversation_can_be_asked_for(
        self, memory: MemoryProvider, name: str
    ) -> None:
        await memory.upsert([*turns(memory, name, "hi"), *turns(memory, "other", "hi")])
        assert [one.id for one in (await spoken(memory, only=name)).items] == [name]
        assert (await spoken(memory, only=f"{name}x")).items == ()
        stranger = ConversationFilter(user_id="bob", now=now(), only=name)
        assert await memory.conversations(stranger) == ConversationPage(
            items=(), next_cursor=None, total=0
        )

    async def test_pages_of_conversations_follow_without_gap_or_repeat(
        self, memory: MemoryProvider
    ) -> None:
        names = ["x.y", "ü", *(f"c{n}" for n in range(9))]
        for place, name in enumerate(names):
            await memory.upsert(turns(memory, name, "hello", minutes=place // 3))
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = await spoken(memory, limit=4, cursor=cursor)
            assert page.total == len(names)
            seen += [one.id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        whole = [one.id for one in (await spoken(memory)).items]
        assert seen == whole
        assert sorted(seen) == sorted(names)

    @pytest.mark.parametrize("cursor", ["", "x", "!!", "é", "MTIz"])
    async def test_a_malformed_cursor_of_conversations_is_refused(
        self, memory: MemoryProvider, cursor: str
    ) -> None:
        await memory.upsert(turns(memory, "c", "hello"))
        with pytest.raises(Refused):
            await spoken(memory, cursor=cursor)
