import json

from playwright.sync_api import expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor

ATTACKS = (
    "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>",
    "![leak](https://evil.example/leak.png) [click](javascript:alert(1))",
    "\n\n# Not a heading\n\n<style>body{display:none}</style> $$x^2$$ `code`",
)


def test_a_memory_is_added_changed_deleted_and_put_back(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open("Memory")
    expect(visitor.page.get_by_text("Nothing is remembered yet")).to_be_visible()
    visitor.add("I like tea")
    expect(visitor.memories).to_have_count(1)
    visitor.page.get_by_role("button", name="Edit: I like tea").click()
    text = visitor.page.get_by_label("What should be remembered")
    expect(text).to_have_value("I like tea")
    text.fill("I like coffee")
    visitor.choose("#editor-kind", "About you")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.memories.first).to_contain_text("I like coffee")
    expect(visitor.memories.first).to_contain_text("About you")
    visitor.page.get_by_role("button", name="Delete: I like coffee").click()
    expect(visitor.note("Deleted.")).to_be_visible()
    expect(visitor.memories).to_have_count(0)
    visitor.page.get_by_role("button", name="Undo").click()
    expect(visitor.memories.first).to_contain_text("I like coffee")
    expect(visitor.page.get_by_role("button", name="Undo")).to_have_count(0)
    assert visitor.overflow() == 0


def test_a_change_can_be_undone(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.page.get_by_role("button", name="Edit: I like tea").click()
    visitor.page.get_by_label("What should be remembered").fill("I like coffee")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.memories.first).to_contain_text("I like coffee")
    visitor.page.get_by_role("button", name="Undo").click()
    expect(visitor.memories.first).to_contain_text("I like tea")


def test_a_text_that_cannot_be_kept_stays_in_the_editor(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.page.get_by_role("button", name="Add a memory").click()
    text = visitor.page.get_by_label("What should be remembered")
    text.fill("x" * 8_001)
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("8,001")
    assert len(text.input_value()) == 8_001
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(text).to_have_count(0)


def test_the_list_is_searched_narrowed_and_paged(visitor: Visitor) -> None:
    words = [
        "anvil",
        "birch",
        "copper",
        "dahlia",
        "ember",
        "fjord",
        "garnet",
        "harbour",
        "indigo",
        "jasmine",
    ]
    for number, word in enumerate(words):
        visitor.knows(f"{word} {number}", "ARTIFACT" if number else "GOAL")
    visitor.reload()
    visitor.open("Memory")
    expect(visitor.page.get_by_text("1 to 8 of 10")).to_be_visible()
    visitor.page.get_by_role("button", name="Older").click()
    expect(visitor.page.get_by_text("9 to 10 of 10")).to_be_visible()
    expect(visitor.memories.last).to_contain_text("anvil 0")
    visitor.page.get_by_role("button", name="Newer").click()
    expect(visitor.page.get_by_text("1 to 8 of 10")).to_be_visible()
    visitor.page.get_by_label("Search").fill("FJORD")
    visitor.page.get_by_label("Search").press("Enter")
    expect(visitor.memories).to_have_count(1)
    visitor.page.get_by_label("Search").fill("")
    visitor.page.get_by_label("Search").press("Enter")
    visitor.choose("#memory-kind", "Goal")
    expect(visitor.memories).to_have_count(1)
    expect(visitor.memories.first).to_contain_text("anvil 0")


def test_everything_is_exported_forgotten_and_imported_again(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open("Memory")
    visitor.add("I like tea")
    visitor.add("Never mention my phone number")
    exported = visitor.take_export()
    document = json.loads(exported.read_text("utf-8"))
    assert document["user_id"] == visitor.user_id
    assert {item["text"] for item in document["memories"]} == {
        "I like tea",
        "Never mention my phone number",
    }
    visitor.page.get_by_role("button", name="Forget me").click()
    expect(visitor.page.get_by_text("2 memories and the persona will be deleted")).to_be_visible()
    visitor.page.get_by_role("button", name="Keep it").click()
    expect(visitor.memories).to_have_count(2)
    visitor.page.get_by_role("button", name="Forget me").click()
    visitor.page.get_by_role("button", name="Yes, forget everything").click()
    expect(
        visitor.note("2 memories and your persona were deleted. Nothing is left.")
    ).to_be_visible()
    expect(visitor.memories).to_have_count(0)
    upload = exported.with_suffix(".json")
    exported.rename(upload)
    visitor.page.locator("input[type=file]").first.set_input_files(upload)
    expect(visitor.note("Imported 2, skipped 0")).to_be_visible()
    expect(visitor.memories).to_have_count(2)
    assert visitor.overflow() == 0


def test_after_forgetting_nothing_of_it_is_left_on_the_page_either(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.add("Always call my landlord Mr Zanzibar")
    visitor.ask("help me email my landlord")
    assert "Zanzibar" in visitor.pick(1)
    visitor.page.get_by_role("button", name="Forget me").click()
    visitor.page.get_by_role("button", name="Yes, forget everything").click()
    expect(visitor.note("Nothing is left.")).to_be_visible()
    expect(visitor.chips).to_have_count(0)
    expect(visitor.prompt).to_have_count(0)
    assert "Zanzibar" not in visitor.page.content()


def test_a_file_that_is_no_export_is_refused_in_a_sentence(visitor: Visitor) -> None:
    visitor.open("Memory")
    visitor.page.locator("input[type=file]").first.set_input_files(
        {"name": "notes.json", "mimeType": "application/json", "buffer": b"not json"}
    )
    expect(visitor.page.get_by_role("alert")).to_contain_text("not an export")


def test_hostile_memories_are_shown_as_text_everywhere(visitor: Visitor) -> None:
    visitor.open("Memory")
    for text in ATTACKS:
        visitor.add(text)
    expect(visitor.memories).to_have_count(len(ATTACKS))
    shown = "\n".join(visitor.memories.all_inner_texts())
    for part in ("<script>", "![leak](https://evil.example", "# Not a heading", "$$x^2$$"):
        assert part in shown
    visitor.ask("![leak](https://evil.example/leak.png) <img src=x onerror=alert(1)>")
    visitor.pick(1)
    visitor.open("Receipt")
    expect(visitor.page).to_have_title("Inkling")
    for selector in ("#page img", "#page script", "#page style", "#page iframe"):
        expect(visitor.page.locator(selector)).to_have_count(0)


def test_a_long_text_without_spaces_does_not_break_the_page(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open("Memory")
    visitor.add("W" * 4_000)
    visitor.page.get_by_text("Show all of it").click()
    assert visitor.overflow() == 0
