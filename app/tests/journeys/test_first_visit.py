import re

from playwright.sync_api import Browser, Route, expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor


def test_a_first_visitor_has_a_private_id_and_sees_how_it_works(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    assert re.fullmatch(r"guest-[0-9a-f]{16}", visitor.user_id)
    expect(visitor.page).to_have_title("Inkling")
    expect(visitor.page.get_by_role("heading", name="How it works")).to_be_visible()
    assert visitor.overflow() == 0


def test_a_reload_keeps_the_id(visitor: Visitor) -> None:
    before = visitor.user_id
    visitor.reload()
    assert visitor.user_id == before


def test_two_browsers_are_two_people(arrive: Arrive, address: str) -> None:
    assert arrive(address).user_id != arrive(address).user_id


def test_an_example_is_one_click_away_from_guesses(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="help me email my landlord").click()
    expect(visitor.chips.first).to_be_visible()
    expect(visitor.words).to_have_value("help me email my landlord")
    visitor.pick(1)


def test_what_is_stored_is_one_click_away(visitor: Visitor) -> None:
    visitor.page.get_by_text("What is stored, and where").click()
    expect(visitor.page.get_by_text("Whoever has the id can see")).to_be_visible()


def test_whoever_types_before_the_page_knows_them_is_one_person(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    # The first event of the page is the one by which it learns its id.
    context.route("**/queue/join*", hold, times=1)
    visitor = Visitor(context.new_page(), address)
    visitor.page.goto(address)
    visitor.ask("help me email my landlord")
    assert len(held) == 1
    assert visitor.user_id == ""
    held[0].continue_()
    expect(visitor.id_box).to_have_value(re.compile("^guest-"))
    assert "landlord" in visitor.pick(1)
    visitor.open("Memory")
    expect(visitor.memories.first).to_contain_text("from your choice")
    context.close()


def test_the_browser_keeps_the_id_and_the_tab_keeps_the_words_and_no_memory(
    visitor: Visitor,
) -> None:
    visitor.knows("Always write to my landlord in a formal tone.", "PREFERENCE")
    visitor.ask("help me email my landlord")
    assert "formal tone" in visitor.pick(1)
    visitor.page.wait_for_function("() => (sessionStorage['inkling.tab'] ?? '').includes('picked')")
    kept = visitor.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "formal tone" not in kept
    assert visitor.page.evaluate("Object.keys(localStorage)") == ["inkling.user_id"]
    assert "landlord" not in visitor.page.evaluate("JSON.stringify(localStorage)")
    assert visitor.page.context.cookies() == []


def test_what_is_typed_before_the_page_is_there_is_asked_in_it(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = context.new_page()
    page.route("**/assets/Blocks-*.js", hold)
    page.goto(address, wait_until="commit")
    early = page.get_by_placeholder("A few words are enough")
    expect(early).to_be_focused()
    expect(page.get_by_text("you can type already")).to_be_visible()
    page.keyboard.type("help me email my landlord")
    page.keyboard.press("Enter")
    while not held:  # the test's own deadline ends this
        page.wait_for_timeout(50)
    expect(page.locator("#page")).to_have_count(0)
    held[0].continue_()
    visitor = Visitor(page, address)
    expect(visitor.chips.first).to_be_visible()
    expect(visitor.words).to_have_value("help me email my landlord")
    expect(page.locator("#shell")).to_have_count(0)
    context.close()
