"""The contract on going through a person's memories: pages, filters, export."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import Json, MemoryFilter, MemoryItem, MemoryPage, MType
from app.core.ports.memory import MemoryProvider
from app.tests.contracts.memory_keeping import dimensions_of
from app.tests.contracts.samples import direction, memory_of, now


async def listed(memory: MemoryProvider, **fields: object) -> MemoryPage:
    """A page of ann's memories as of now."""
    return await memory.list(MemoryFilter(user_id="ann", now=now(), **fields))  # type: ignore[arg-type]  # fields of the filter


class ListingContract:
    """List and export."""

    async def test_a_listing_is_newest_first_and_counts_all(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        items = [
            memory_of("ann", f"m{n}", embedding=vector, minutes=(7 * n) % 10) for n in range(10)
        ]
        await memory.upsert([*items, memory_of("bob", "his", embedding=vector)])
        page = await listed(memory, limit=4)
        newest = sorted(items, key=lambda item: item.updated_at, reverse=True)
        assert list(page.items) == newest[:4]
        assert page.total == 10

    async def test_pages_follow_each_other_without_gap_or_repeat(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        types = list(MType)
        await memory.upsert(
            [
                memory_of("ann", f"m{n}", embedding=vector, minutes=n // 7, mtype=types[n % 6])
                for n in range(40)
            ]
        )
        seen: list[str] = []
        page = await listed(memory, limit=9)
        while True:
            seen += [item.id for item in page.items]
            if page.next_cursor is None:
                break
            extra = memory_of("ann", f"new{len(seen)}", embedding=vector, minutes=99)
            await memory.upsert([extra])  # what comes in on top must not shift the pages below
            page = await listed(memory, limit=9, cursor=page.next_cursor)
        assert sorted(seen) == sorted(f"m{n}" for n in range(40))

    async def test_the_last_page_has_no_cursor(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert([memory_of("ann", f"m{n}", embedding=vector) for n in range(3)])
        assert (await listed(memory, limit=3)).next_cursor is None
        assert (await listed(memory, limit=2)).next_cursor is not None
        nothing = await memory.list(MemoryFilter(user_id="nobody", now=now()))
        assert nothing == MemoryPage(items=(), next_cursor=None, total=0)

    @pytest.mark.parametrize("cursor", ["", "x", "!!", "é", "MTIz", "a" * 5_000, "LTEuLTE"])
    async def test_a_malformed_cursor_is_refused(self, memory: MemoryProvider, cursor: str) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert([memory_of("ann", "m", embedding=vector)])
        with pytest.raises(Refused):
            await listed(memory, cursor=cursor)

    async def test_a_listing_can_be_narrowed_by_type_source_and_tag(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [
                memory_of("ann", "a", embedding=vector, mtype=MType.GOAL, source="choice"),
                memory_of("ann", "b", embedding=vector, mtype=MType.GOAL, tags=("x", 'q"t')),
                memory_of("ann", "c", embedding=vector, mtype=MType.STYLE, tags=("xx",)),
                memory_of("ann", "d", embedding=vector, mtype=MType.PROFILE, source="choice"),
            ]
        )

        async def ids(**fields: object) -> set[str]:
            page = await listed(memory, **fields)
            assert page.total == len(page.items)
            return {item.id for item in page.items}

        assert await ids(mtypes=frozenset({MType.GOAL, MType.STYLE})) == {"a", "b", "c"}
        assert await ids(source="choice") == {"a", "d"}
        assert await ids(source="choice", mtypes=frozenset({MType.GOAL})) == {"a"}
        assert await ids(tag="x") == {"b"}
        assert await ids(tag='q"t') == {"b"}
        assert await ids(tag="q") == set()
        assert await ids(mtypes=frozenset()) == set()

    @pytest.mark.parametrize(
        "name", ["c-1", "a'b\"c", "%", "_", "c' OR '1'='1", "$.x", "ü🎉", "5", " ", "a\\b\x00c"]
    )
    async def test_a_listing_can_be_narrowed_to_one_conversation(
        self, memory: MemoryProvider, name: str
    ) -> None:
        vector = direction(1, dimensions_of(memory))

        def turn(memory_id: str, conversation: Json, **fields: Any) -> MemoryItem:  # noqa: ANN401  # fields of the item
            metadata: dict[str, Json] = {"conversation_id": conversation, "role": "user"}
            return memory_of("ann", memory_id, embedding=vector, metadata=metadata, **fields)

        over = now() - timedelta(minutes=1)
        mine = [turn(f"t{n}", name, minutes=(3 * n) % 7) for n in range(7)]
        others: list[Json] = ["c-2", f"{name}x", 5, None, {"conversation_id": name}, [name]]
        await memory.upsert(
            [
                *mine,
                *(turn(f"o{n}", other, minutes=n) for n, other in enumerate(others)),
                turn("over", name, expires_at=over),
                turn("goal", name, mtype=MType.GOAL, source="chat", minutes=50),
                memory_of("ann", "none", embedding=vector, text=name),
                memory_of("bob", "his", embedding=vector, metadata={"conversation_id": name}),
            ]
        )
        newest = sorted(mine, key=lambda item: item.updated_at, reverse=True)
        history = frozenset({MType.HISTORY})
        first = await listed(memory, conversation_id=name, mtypes=history, limit=4)
        assert list(first.items) == newest[:4]
        assert first.total == 7
        rest = await listed(
            memory, conversation_id=name, mtypes=history, limit=4, cursor=first.next_cursor
        )
        assert list(rest.items) == newest[4:]
        assert rest.next_cursor is None
        everything = await listed(memory, conversation_id=name)
        assert [item.id for item in everything.items] == ["goal", *(item.id for item in newest)]
        chat = await listed(memory, conversation_id=name, source="chat")
        assert [item.id for item in chat.items] == ["goal"]

    @pytest.mark.parametrize(
        ("contains", "found"),
        [
            ("LANDLORD", {"a"}),
            ("50%", {"b"}),
            ("%", {"b"}),
            ("_", {"c"}),
            ("ÉTÉ", {"d"}),
            ("E\u0301te\u0301", {"d"}),
            ("strasse", {"e"}),
            ("'", {"f"}),
            ("\\", {"f"}),
            ("nowhere", set()),
            ("", {"a", "b", "c", "d", "e", "f"}),
        ],
    )
    async def test_a_listing_finds_a_substring_in_any_case_and_takes_wildcards_as_letters(
        self, memory: MemoryProvider, contains: str, found: set[str]
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        texts = {
            "a": "my landlord",
            "b": "50% off",
            "c": "snake_case",
            "d": "l'\u00e9t\u00e9 en France".replace("l'", "l\u2019"),
            "e": "Hauptstraße",
            "f": "it's a back\\slash",
        }
        await memory.upsert(
            [memory_of("ann", name, embedding=vector, text=text) for name, text in texts.items()]
        )
        page = await listed(memory, contains=contains)
        assert {item.id for item in page.items} == found
        assert page.total == len(found)

    async def test_expired_memories_are_not_listed_or_counted(self, memory: MemoryProvider) -> None:
        vector = direction(1, dimensions_of(memory))
        over = now() - timedelta(minutes=1)
        await memory.upsert(
            [
                memory_of("ann", "here", embedding=vector),
                memory_of("ann", "over", embedding=vector, expires_at=over),
            ]
        )
        page = await listed(memory)
        assert [item.id for item in page.items] == ["here"]
        assert page.total == 1

    async def test_an_export_is_oldest_first_and_equal_times_keep_their_arrival(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        minutes = [5, 1, 1, 1, 9, 1]
        items = [
            memory_of("ann", f"z{9 - n}", embedding=vector, minutes=at, metadata={"n": n})
            for n, at in enumerate(minutes)
        ]
        for item in items:
            await memory.upsert([item])
        exported = [item async for item in memory.export("ann")]
        assert exported == sorted(items, key=lambda item: item.created_at)

    async def test_memories_stored_in_one_call_are_exported_in_their_order(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        items = [memory_of("ann", f"x{(n * 37) % 500}", embedding=vector) for n in range(500)]
        await memory.upsert(items)
        assert [item async for item in memory.export("ann")] == items

    async def test_an_export_goes_on_while_memories_come_and_go(
        self, memory: MemoryProvider
    ) -> None:
        vector = direction(1, dimensions_of(memory))
        await memory.upsert(
            [memory_of("ann", f"m{n}", embedding=vector, minutes=n) for n in range(600)]
        )
        seen: list[str] = []
        async for item in memory.export("ann"):
            seen.append(item.id)
            if len(seen) == 50:
                await memory.delete("ann", ["m10", "m599"])
                await memory.upsert([memory_of("ann", "early", embedding=vector, minutes=-9)])
        whole = [f"m{n}" for n in range(599)]
        assert seen in (whole, [*whole, "m599"])

    async def test_an_export_of_a_stranger_is_empty(self, memory: MemoryProvider) -> None:
        assert [item async for item in memory.export("nobody")] == []
