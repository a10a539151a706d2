import pytest

from app.core.domain.errors import Missing, Refused
from app.core.domain.memory import MType, Source
from app.core.memories import Draft
from app.services import Services
from app.ui.handlers.listing import ROWS, Place
from app.ui.handlers.memory import at_row, browse, put_back, remove, save

# Texts that no embedder takes for one another.
WORDS = (
    "anvil birch copper dahlia ember fjord garnet harbour indigo jasmine kelp lantern marble "
    "nectar onyx pewter quartz raven saffron thistle"
)
TEXTS = tuple(f"{word} {number}" for number, word in enumerate(WORDS.split()))


async def _fill(services: Services, who: str, count: int) -> None:
    for text in TEXTS[:count]:
        await services.memories.add(who, Draft(mtype=MType.ARTIFACT, text=text))


async def test_a_stranger_has_an_empty_list(services: Services) -> None:
    shelf = await browse(services, "ann", "", "")
    assert (shelf.items, shelf.total, shelf.filtered) == ((), 0, False)


async def test_pages_lead_through_all_memories_and_back(services: Services) -> None:
    await _fill(services, "ann", 20)
    first = await browse(services, "ann", "", "")
    assert (len(first.items), first.first, first.total) == (ROWS, 1, 20)
    cursors: tuple[str, ...] = (first.place.next_cursor or "",)
    second = await browse(services, "ann", "", "", cursors)
    assert second.first == ROWS + 1
    third = await browse(services, "ann", "", "", (*cursors, second.place.next_cursor or ""))
    assert third.place.next_cursor is None
    seen = [item.text for shelf in (first, second, third) for item in shelf.items]
    assert sorted(seen) == sorted(TEXTS)


async def test_a_page_that_was_emptied_gives_way_to_the_one_before(services: Services) -> None:
    await _fill(services, "ann", ROWS + 1)
    first = await browse(services, "ann", "", "")
    cursors = (first.place.next_cursor or "",)
    last = await browse(services, "ann", "", "", cursors)
    await remove(services, "ann", last.items[0].id)
    assert (await browse(services, "ann", "", "", cursors)).place.cursors == ()


async def test_a_search_and_a_kind_narrow_the_list(services: Services) -> None:
    await _fill(services, "ann", 3)
    await services.memories.add("ann", Draft(mtype=MType.GOAL, text="learn the cello"))
    assert [i.text for i in (await browse(services, "ann", " BIRCH ", "")).items] == [TEXTS[1]]
    by_kind = await browse(services, "ann", "", "GOAL")
    assert [item.text for item in by_kind.items] == ["learn the cello"]
    assert by_kind.filtered
    assert (await browse(services, "ann", "anvil", "GOAL")).total == 0


async def test_nobody_sees_another_persons_memories(services: Services) -> None:
    await _fill(services, "ann", 3)
    assert (await browse(services, "bob", "", "")).total == 0


@pytest.mark.parametrize("kind", ["MOOD", 5, ["GOAL"]])
async def test_an_unknown_kind_is_refused(services: Services, kind: object) -> None:
    with pytest.raises(Refused, match="kinds in the list"):
        await browse(services, "ann", "", kind)


async def test_a_memory_is_added_changed_deleted_and_put_back(services: Services) -> None:
    added = await save(services, "ann", None, "PREFERENCE", " I like tea ")
    assert (added.item.text, added.before, added.renewed) == ("I like tea", None, False)
    changed = await save(services, "ann", added.item.id, "PROFILE", "I like coffee")
    assert (changed.item.text, changed.item.mtype) == ("I like coffee", MType.PROFILE)
    assert changed.before == added.item
    undo = await remove(services, "ann", added.item.id)
    assert (await browse(services, "ann", "", "")).total == 0
    await put_back(services, "ann", undo)
    assert await services.memories.get("ann", added.item.id) == changed.item


async def test_a_change_can_be_undone(services: Services) -> None:
    added = await save(services, "ann", None, "PREFERENCE", "I like tea")
    changed = await save(services, "ann", added.item.id, "PREFERENCE", "I like coffee")
    assert changed.before is not None
    await services.memories.restore(changed.before)
    assert (await services.memories.get("ann", added.item.id)).text == "I like tea"


async def test_adding_what_is_known_renews_it_and_says_so(services: Services) -> None:
    first = await save(services, "ann", None, "PREFERENCE", "I like tea")
    again = await save(services, "ann", None, "PREFERENCE", "I like tea")
    assert again.renewed
    assert again.item.id == first.item.id
    assert (await browse(services, "ann", "", "")).total == 1


@pytest.mark.parametrize("text", ["", "   ", None, "x" * 8001, "half \ud83d"])
async def test_a_text_that_cannot_be_kept_is_refused(services: Services, text: object) -> None:
    with pytest.raises(Refused):
        await save(services, "ann", None, "PREFERENCE", text)
    assert (await browse(services, "ann", "", "")).total == 0


async def test_another_persons_memory_can_be_neither_changed_nor_deleted(
    services: Services,
) -> None:
    mine = await save(services, "ann", None, "PREFERENCE", "I like tea")
    with pytest.raises(Missing):
        await save(services, "bob", mine.item.id, "PREFERENCE", "I like poison")
    with pytest.raises(Missing):
        await remove(services, "bob", mine.item.id)
    assert await services.memories.get("ann", mine.item.id) == mine.item


async def test_an_undo_of_another_person_or_of_nothing_is_refused(services: Services) -> None:
    added = await save(services, "ann", None, "PREFERENCE", "I like tea")
    undo = await remove(services, "ann", added.item.id)
    for who, given in (("bob", undo), ("ann", None), ("ann", {"item": 1})):
        with pytest.raises(Refused, match="nothing to undo"):
            await put_back(services, who, given)


def test_a_row_answers_only_to_the_person_whose_list_is_shown() -> None:
    place = Place(user_id="ann", ids=("m1", "m2"))
    assert at_row(place, "ann", 1) == "m2"
    for given, who, row in ((place, "bob", 0), (place, "ann", 2), (None, "ann", 0)):
        with pytest.raises(Missing):
            at_row(given, who, row)


async def test_the_list_is_narrowed_to_where_memories_come_from(services: Services) -> None:
    await save(services, "ann", None, "PREFERENCE", "I like tea")
    await services.journey.understand("ann", "help me email my landlord")
    await services.journey.craft("ann", "help me email my landlord", "h1")
    for source in Source:
        shelf = await browse(services, "ann", "", "", source=source.value)
        assert {item.source for item in shelf.items} <= {source}
        assert shelf.filtered
        assert bool(shelf.items) == (source in {Source.MANUAL, Source.CHOICE})
    with pytest.raises(Refused, match="origins in the list"):
        await browse(services, "ann", "", "", source="elsewhere")


async def test_a_search_that_no_text_contains_shows_what_is_near_it(services: Services) -> None:
    await save(services, "ann", None, "ARTIFACT", "the heating in my flat is broken")
    await save(services, "ann", None, "GOAL", "learn the cello")
    shelf = await browse(services, "ann", "broken heating flat", "")
    assert [item.text for item in shelf.items] == ["the heating in my flat is broken"]
    assert shelf.near
    assert shelf.place.ids == (shelf.items[0].id,)
    assert not (await browse(services, "ann", "heating", "")).near
    for kind, source in (("GOAL", ""), ("", "import")):
        assert (
            await browse(services, "ann", "broken heating flat", kind, source=source)
        ).total == 0
