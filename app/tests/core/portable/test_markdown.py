"""Memories as Markdown: people can read it, and it comes back the same."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.errors import Refused
from app.core.domain.memory import Json, MemoryItem, MType, Source
from app.core.domain.persona import FACETS, Persona
from app.core.portable import (
    facets_from_json,
    is_markdown,
    markdown_document,
    markdown_entries,
    memory_from_json,
    pinned_from_json,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEUTRAL = Persona(user_id="ann", last_updated=AT)


def _item(text: str, number: int = 0, **changes: object) -> MemoryItem:
    item = MemoryItem(
        id=f"m{number}",
        user_id="ann",
        mtype=MType.PREFERENCE,
        text=text,
        source=Source.STATED,
        created_at=AT,
        updated_at=AT,
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # named fields of the item


def _written(items: Sequence[MemoryItem], persona: Persona = NEUTRAL) -> str:
    async def given_out() -> AsyncIterator[MemoryItem]:
        for item in items:
            yield item

    async def whole() -> str:
        pieces = markdown_document("ann", persona, given_out(), AT)
        return "".join([piece async for piece in pieces])

    return asyncio.run(whole())


def _read(text: str) -> tuple[list[MemoryItem], dict[str, object]]:
    others: dict[str, object] = {}
    raw = list(markdown_entries(text, others.__setitem__))
    return [memory_from_json(one, user_id="ann", now=AT) for one in raw], others


def test_every_part_of_a_memory_comes_back() -> None:
    metadata: dict[str, Json] = {"a": [1, {"b": "<!-- --> -- -->"}], "c": None}
    item = _item(
        "I like tea",
        confidence=0.123456789,
        tags=("constraint", "a, b"),
        topic="drinks",
        updated_at=AT + timedelta(days=3, microseconds=1),
        expires_at=AT + timedelta(days=30),
        metadata=metadata,
    )
    assert _read(_written([item]))[0] == [item]


def test_people_can_read_it() -> None:
    text = _written([_item("I like tea\nand cake")])
    assert is_markdown(text)
    assert "### Preference, 2026-03-02\n" in text
    assert "> I like tea\n> and cake\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "# a heading\n## Persona\n### Goal\n- formal: 0.9",
        '> quoted\n<!-- {"id": "x"} -->\n-->',
        "ends in blanks  \n\n\n  begins with blanks",
        "ends in a blank that is not broken\xa0\nand a wide one\u3000",
        "windows\r\nlines\rand\u2028others\x85\ttabs\x0b",
        "שלום עולם\u200f \u202eright to left",
        "W" * 8_000,
        "\n",
    ],
)
def test_a_text_of_any_kind_comes_back_the_same(text: str) -> None:
    items = [_item(text, 1), _item("after", 2)]
    assert _read(_written(items))[0] == items


# a memory of nothing but blanks is refused at every door
_TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(str.strip)


@given(st.lists(_TEXTS, max_size=4))
def test_any_texts_come_back_the_same(texts: list[str]) -> None:
    items = [_item(text, number) for number, text in enumerate(texts)]
    # as a file is read: line ends of all systems become one
    whole = _written(items).replace("\r\n", "\n").replace("\r", "\n")
    assert _read(whole)[0] == items


def test_the_persona_comes_back_with_what_was_set_by_hand() -> None:
    facets = {**NEUTRAL.facets, "formal": 1 / 3, "creative": 0.0}
    persona = replace(NEUTRAL, facets=facets, pinned=frozenset({"formal"}))
    _, others = _read(_written([_item("I like tea")], persona))
    assert facets_from_json(others["persona"]) == facets
    assert pinned_from_json(others["persona"]) == {"formal"}


def test_a_memory_written_by_hand_needs_a_kind_and_a_text_alone() -> None:
    by_hand = "# Inkling memories\n\n## Memories\n\n### Goal\n\n> Learn the cello\n"
    [item] = _read(by_hand)[0]
    assert (item.mtype, item.text, item.source) == (MType.GOAL, "Learn the cello", Source.IMPORT)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="mtype is one of"):
        _read("# Inkling memories\n\n### Mood\n\n> happy\n")


def test_a_damaged_comment_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match="line 3"):
        _read('# Inkling memories\n### Goal\n<!-- {"id": } -->\n> Learn the cello\n')


def test_a_persona_without_numbers_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match="Line 2"):
        _read(f"# Inkling memories\n- {FACETS[0]}: much\n")
