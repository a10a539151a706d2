from playwright.sync_api import expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor


def test_switching_shows_nothing_of_the_person_before(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    mine = visitor.user_id
    visitor.open("Memory")
    visitor.add("My cat is called Quetzalcoatl")
    visitor.ask("write about quetzalcoatl")
    visitor.pick(1)
    visitor.page.get_by_role("button", name="Edit: My cat is called").click()
    visitor.become(f"other-{width}")
    expect(visitor.chips).to_have_count(0)
    expect(visitor.prompt).to_have_count(0)
    expect(visitor.words).to_have_value("")
    expect(visitor.memories).to_have_count(0)
    assert "uetzalcoatl" not in visitor.page.content()
    for tab in ("Receipt", "Persona", "Memory"):
        visitor.open(tab)
        assert "uetzalcoatl" not in visitor.page.content()
    visitor.become(mine)
    expect(visitor.memories.filter(has_text="Quetzalcoatl").first).to_be_visible()


def test_the_one_switched_to_is_there_after_a_reload(visitor: Visitor) -> None:
    visitor.become("ann.reload@example")
    visitor.reload()
    assert visitor.user_id == "ann.reload@example"


def test_new_makes_a_fresh_person_and_says_how_to_come_back(visitor: Visitor) -> None:
    before = visitor.user_id
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.page.get_by_role("button", name="New", exact=True).click()
    expect(visitor.note(f"switch to {before}")).to_be_visible()
    assert visitor.user_id != before
    expect(visitor.memories).to_have_count(0)


def test_an_undo_does_not_outlive_its_person(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.page.get_by_role("button", name="Delete: I like tea").click()
    expect(visitor.page.get_by_role("button", name="Undo")).to_be_visible()
    visitor.become("bob-undo")
    expect(visitor.page.get_by_role("button", name="Undo")).to_have_count(0)


def test_an_id_that_cannot_be_is_told_and_changes_nothing(visitor: Visitor) -> None:
    before = visitor.user_id
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.id_box.fill("no spaces allowed")
    visitor.id_box.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("An id has 1 to 128 characters")
    expect(visitor.memories).to_have_count(1)
    visitor.reload()
    assert visitor.user_id == before


def test_a_half_typed_id_is_not_used(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.id_box.fill("half-typed")
    visitor.add("I like tea")
    visitor.become("half-typed")
    expect(visitor.memories).to_have_count(0)


def test_two_windows_of_one_person_show_the_same_memory(arrive: Arrive, address: str) -> None:
    first, second = arrive(address), arrive(address)
    second.become(first.user_id)
    first.open("Memory")
    first.add("I like tea")
    second.reload()
    second.open("Memory")
    expect(second.memories.first).to_contain_text("I like tea")
