"""A person's own hand on their memories, in process and for real."""

from dataclasses import replace

import pytest

from app.core.domain.errors import Missing, Refused, TooLarge
from app.core.domain.memory import CONSTRAINT_TAG, MemoryFilter, MemoryItem, MType, Source
from app.core.memories import Draft, Edit
from app.services import Services
from app.tests.journey.conftest import TurnedClock

ANA, BEN = "ana", "ben"


def _item(services: Services, number: int, **changes: object) -> MemoryItem:
    now = services.clock.now()
    item = MemoryItem(
        id=f"turn-{number}",
        user_id="somebody else",
        mtype=MType.HISTORY,
        text=f"Turn number {number} of the talk",
        source=Source.IMPORT,
        created_at=now,
        updated_at=now,
        metadata={"conversation_id": "c1"},
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # named fields of the item


async def test_an_added_memory_is_read_edited_and_deleted(services: Services) -> None:
    added = await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="Learn the cello"))
    edited = await services.memories.edit(ANA, added.id, Edit(text="Learn the viola"))
    assert (await services.memories.get(ANA, added.id)).text == edited.text == "Learn the viola"
    await services.memories.delete(ANA, added.id)
    with pytest.raises(Missing):
        await services.memories.get(ANA, added.id)


async def test_another_persons_memory_is_missing_in_every_way(services: Services) -> None:
    added = await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="Learn the cello"))
    with pytest.raises(Missing):
        await services.memories.get(BEN, added.id)
    with pytest.raises(Missing):
        await services.memories.edit(BEN, added.id, Edit(text="Mine now"))
    with pytest.raises(Missing):
        await services.memories.delete(BEN, added.id)
    assert await services.memories.search(BEN, "cello", 5) == ()


async def test_an_edited_memory_is_found_by_its_new_words(services: Services) -> None:
    added = await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="Learn the cello"))
    await services.memories.edit(ANA, added.id, Edit(text="Restore a wooden sailing boat"))
    [found] = await services.memories.search(ANA, "wooden sailing boat", 1)
    assert found.candidate.item.id == added.id
    assert found.candidate.cosine > 0.5


async def test_saying_the_same_twice_is_one_memory(services: Services) -> None:
    first = await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text="I like tea"))
    second = await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text="I like tea."))
    assert second.id == first.id


async def test_opposites_stay_two_memories(services: Services) -> None:
    await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text="Convert csv to json"))
    await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text="Convert json to csv"))
    page = await services.memories.list(MemoryFilter(user_id=ANA, now=services.clock.now()))
    assert page.total == 2


@pytest.mark.parametrize("text", ["Never use emojis", "You must cite sources", "Don't call me sir"])
async def test_a_hard_limit_is_marked_as_one(services: Services, text: str) -> None:
    added = await services.memories.add(ANA, Draft(mtype=MType.PREFERENCE, text=text))
    assert CONSTRAINT_TAG in added.tags


async def test_texts_that_cannot_be_kept_are_refused_and_nothing_is_cut(services: Services) -> None:
    with pytest.raises(Refused):
        await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="  "))
    with pytest.raises(TooLarge):
        await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="x" * 8_001))


async def test_a_prompt_of_ours_cannot_be_added_as_a_memory(services: Services) -> None:
    await services.journey.understand(ANA, "plan a trip")
    prompt = await services.journey.craft(ANA, "plan a trip", "h1")
    with pytest.raises(Refused):
        await services.memories.add(ANA, Draft(mtype=MType.ARTIFACT, text=prompt.text))


async def test_an_import_keeps_ids_order_times_and_is_idempotent(
    services: Services, clock: TurnedClock
) -> None:
    items = [_item(services, number) for number in range(300)]
    clock.turn(days=3)
    first = await services.memories.bring_in(ANA, items)
    again = await services.memories.bring_in(ANA, items)
    assert (first.imported, first.skipped) == (300, 0)
    assert (again.imported, again.skipped) == (0, 300)
    kept = [item async for item in services.memories.export(ANA)]
    assert [item.id for item in kept] == [item.id for item in items]
    assert {item.created_at for item in kept} == {items[0].created_at}
    assert {item.user_id for item in kept} == {ANA}


async def test_wrong_items_of_an_import_are_named_and_the_rest_goes_in(services: Services) -> None:
    items = [_item(services, 0), _item(services, 1, text=" "), _item(services, 2)]
    result = await services.memories.bring_in(ANA, items)
    assert result.imported == 2
    assert [position for position, _ in result.refused] == [1]


async def test_the_batches_of_an_import_count_as_one(services: Services) -> None:
    wrong, twice = 200, 7
    items = [_item(services, number) for number in range(300)]
    items[wrong] = replace(items[wrong], text=" ")
    items[250] = replace(items[250], id=items[twice].id)
    result = await services.memories.bring_in(ANA, items)
    assert (result.imported, result.skipped) == (298, 1)
    assert [position for position, _ in result.refused] == [wrong]
    kept = {item.id: item.text async for item in services.memories.export(ANA)}
    assert len(kept) == 298
    assert kept[items[twice].id] == items[twice].text


async def test_an_expired_memory_is_gone(services: Services, clock: TurnedClock) -> None:
    soon = _item(services, 0, expires_at=services.clock.now().replace(hour=23))
    await services.memories.bring_in(ANA, [soon])
    clock.turn(days=1)
    with pytest.raises(Missing):
        await services.memories.get(ANA, soon.id)
    assert await services.memories.search(ANA, soon.text, 5) == ()


async def test_a_search_answers_the_best_and_changes_nothing(services: Services) -> None:
    await services.memories.bring_in(ANA, [_item(services, number) for number in range(20)])
    before = [item async for item in services.memories.export(ANA)]
    found = await services.memories.search(ANA, "Turn number 7 of the talk", 5)
    assert len(found) == 5
    assert found[0].candidate.item.id == "turn-7"
    relevances = [one.candidate.relevance for one in found]
    assert relevances == sorted(relevances, reverse=True)
    assert [item async for item in services.memories.export(ANA)] == before


async def test_forget_me_leaves_nothing(services: Services) -> None:
    await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="Learn the cello"))
    await services.memories.set_facets(ANA, {"concise": 0.9})
    await services.journey.understand(ANA, "plan a trip")
    assert await services.memories.forget(ANA) == 1
    assert [item async for item in services.memories.export(ANA)] == []
    assert (await services.memories.persona(ANA)).facets["concise"] == 0.5
    with pytest.raises(Missing):
        await services.journey.craft(ANA, "plan a trip", "h1")


async def test_facets_are_set_within_their_range_only(services: Services) -> None:
    await services.memories.set_facets(ANA, {"formal": 0.9})
    assert (await services.memories.persona(ANA)).facets["formal"] == 0.9
    with pytest.raises(Refused):
        await services.memories.set_facets(ANA, {"formal": 1.1})
    with pytest.raises(Refused):
        await services.memories.set_facets(ANA, {"sarcastic": 0.5})


async def test_an_audit_finds_twins_contradictions_and_secrets(services: Services) -> None:
    texts = ("I live in Berlin", "I live in Munich", "My password: hunter2hunter2")
    items = [
        _item(services, n, mtype=MType.PROFILE, text=text, metadata={})
        for n, text in enumerate((*texts, texts[0]))
    ]
    await services.memories.bring_in(ANA, items)
    found = await services.memories.audit(ANA)
    assert found.total == 4
    assert len(found.duplicates) == 1
    assert found.contradictions
    assert [memory_id for memory_id, _ in found.secrets] == ["turn-2"]


async def test_a_facet_set_by_hand_stays_where_it_was_set(services: Services) -> None:
    await services.memories.set_facets(ANA, {"formal": 0.9})
    for number in range(5):
        text = f"help me email my landlord about pipe {number}"
        await services.journey.understand(ANA, text)
        await services.journey.craft(ANA, text, "h1")
    persona = await services.memories.persona(ANA)
    assert persona.facets["formal"] == 0.9
    assert persona.pinned == frozenset({"formal"})
    assert (await services.memories.reset_persona(ANA)).pinned == frozenset()


async def test_a_masked_memory_stays_in_its_place_and_can_be_put_back(services: Services) -> None:
    draft = Draft(mtype=MType.PROFILE, text="write to ann@example.org")
    before = await services.memories.add(ANA, draft)
    masked = await services.memories.mask(ANA, before.id)
    assert masked == replace(before, text="write to <REDACTED:EMAIL>")
    assert (await services.memories.audit(ANA)).secrets == ()
    await services.memories.restore(before)
    assert await services.memories.get(ANA, before.id) == before
    with pytest.raises(Missing):
        await services.memories.mask(BEN, before.id)


async def test_what_remains_is_counted_and_after_forgetting_it_is_nothing(
    services: Services,
) -> None:
    await services.memories.add(ANA, Draft(mtype=MType.GOAL, text="Learn the cello"))
    await services.memories.set_facets(ANA, {"formal": 0.9})
    there = await services.memories.remains(ANA)
    assert dict(there.memories)[MType.GOAL] == 1
    assert there.persona
    assert there.total == 2
    await services.memories.forget(ANA)
    left = await services.memories.remains(ANA)
    assert (left.total, left.persona, len(left.memories)) == (0, False, len(MType))


async def test_picks_tell_what_they_taught_the_newest_first(services: Services) -> None:
    for text in ("help me email my landlord", "plan a birthday for my dad"):
        await services.journey.understand(ANA, text)
        await services.journey.craft(ANA, text, "h1")
    lessons = await services.memories.lessons(ANA)
    assert lessons
    assert all(lesson.pick.source == Source.CHOICE and lesson.leanings for lesson in lessons)
    times = [lesson.pick.updated_at for lesson in lessons]
    assert times == sorted(times, reverse=True)
    assert await services.memories.lessons(BEN) == ()


async def test_a_picture_shows_the_newest_memories_each_at_a_place(services: Services) -> None:
    for text in ("Learn the cello", "I like tea"):
        await services.memories.add(ANA, Draft(mtype=MType.GOAL, text=text))
    assert [one.item.text for one in await services.memories.picture(ANA)] == [
        "I like tea",
        "Learn the cello",
    ]
    assert await services.memories.picture(BEN) == ()
