import json
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor

WORDS = "help me email my landlord"
WISH = "Always write to my landlord in a formal tone."
HEATING = "The heating in the flat of my landlord is broken"


def _at_a_prompt(visitor: Visitor) -> str:
    visitor.knows(WISH, "PREFERENCE")
    visitor.knows(HEATING, "ARTIFACT")
    visitor.ask(WORDS)
    prompt = visitor.pick(1)
    visitor.open("Receipt")
    assert WISH in prompt
    return prompt


def _used(visitor: Visitor, text: str) -> Locator:
    return visitor.page.locator("#receipt .used li", has_text=text[:40])


def _press(visitor: Visitor, verb: str, text: str) -> None:
    _used(visitor, text).get_by_role("button", name=verb).click()


# Other questions than those are shown, or that there are none.
OTHERS_OR_NONE = """(before) => {
    const texts = (of) => [...document.querySelectorAll(of)].map((at) => at.textContent);
    return texts(".chip-question").join() !== before.join()
        || texts(".note").some((text) => text.includes("no other guesses"));
}"""


def _undo(visitor: Visitor) -> Locator:
    return visitor.page.locator("#undo-wish")


def test_a_memory_is_dropped_and_the_step_undone(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    before = _at_a_prompt(visitor)
    receipt = visitor.page.locator("#receipt").inner_html()
    _press(visitor, "Drop", WISH)
    removed = visitor.page.locator(".changes li:has(del)")
    expect(removed.first).to_contain_text(WISH)
    expect(removed.first).to_contain_text("Removed:")
    expect(visitor.prompt).not_to_have_value(re.compile(re.escape(WISH)))
    expect(visitor.page.locator("#receipt")).to_contain_text("Left out by you")
    expect(_undo(visitor)).to_be_focused()
    assert visitor.overflow() == 0
    _undo(visitor).click()
    expect(visitor.prompt).to_have_value(before)
    assert visitor.page.locator("#receipt").inner_html() == receipt
    expect(_undo(visitor)).to_have_count(0)
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text=WISH)).to_have_count(1)


def test_a_dropped_memory_is_put_back_from_the_receipt(visitor: Visitor) -> None:
    before = _at_a_prompt(visitor)
    _press(visitor, "Drop", WISH)
    expect(visitor.page.locator("#receipt")).to_contain_text("Left out by you")
    visitor.page.get_by_role("button", name="Put back").click()
    expect(visitor.prompt).to_have_value(before)


def test_a_memory_is_pinned_and_unpinned(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    _at_a_prompt(visitor)
    _press(visitor, "Pin", WISH)
    expect(_used(visitor, WISH)).to_contain_text("pinned for this prompt")
    _press(visitor, "Unpin", WISH)
    expect(_used(visitor, WISH)).not_to_contain_text("pinned for this prompt")
    assert visitor.overflow() == 0


def test_a_memory_is_corrected_in_place(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    before = _at_a_prompt(visitor)
    card = _used(visitor, WISH)
    card.locator("summary").click()
    better = "Always write to my landlord in a warm tone."
    card.get_by_role("textbox").fill(better)
    card.get_by_role("button", name="Save and rebuild").click()
    expect(visitor.page.locator(".changes ins").first).to_contain_text(better)
    expect(visitor.prompt).to_have_value(re.compile(re.escape(better)))
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text=better)).to_have_count(1)
    visitor.open("Receipt")
    _undo(visitor).click()
    expect(visitor.prompt).to_have_value(before)
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text=WISH)).to_have_count(1)


def test_undo_brings_back_what_was_edited_by_hand(visitor: Visitor) -> None:
    edited = _at_a_prompt(visitor) + "\nP.S. by hand"
    visitor.prompt.fill(edited)
    _press(visitor, "Drop", WISH)
    expect(visitor.page.locator(".changes li").first).to_be_visible()
    _undo(visitor).click()
    expect(visitor.prompt).to_have_value(edited)


def test_nothing_about_me_is_a_strangers_prompt(arrive: Arrive, address: str, width: int) -> None:
    stranger = arrive(address, width)
    stranger.ask(WORDS)
    prompts = {stranger.question(n): stranger.pick(n) for n in (1, 2, 3)}
    visitor = arrive(address, width)
    before = _at_a_prompt(visitor)
    box = visitor.page.get_by_label("Use nothing about me")
    box.check()
    expect(visitor.page.locator("#receipt")).to_contain_text("Nothing about you is in this prompt")
    strangers = "|".join(map(re.escape, prompts.values()))
    expect(visitor.prompt).to_have_value(re.compile(f"^({strangers})$"))
    box.uncheck()
    expect(visitor.prompt).to_have_value(before)
    assert visitor.overflow() == 0


def test_nothing_about_me_holds_for_the_next_prompt_too(visitor: Visitor) -> None:
    visitor.knows(WISH, "PREFERENCE")
    visitor.page.get_by_label("Use nothing about me").check()
    visitor.ask(WORDS)
    assert WISH not in visitor.pick(1)


def test_each_line_says_where_it_comes_from(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    _at_a_prompt(visitor)
    view = visitor.page.get_by_role("list", name="Where each line comes from")
    expect(view).to_have_count(0)
    visitor.page.get_by_role("checkbox", name="Where each line comes from").check()
    expect(view).to_be_visible()
    wish = view.locator("li", has_text=WISH)
    expect(wish).to_contain_text("Preference")
    expect(wish).to_contain_text("Added by hand")
    expect(view.locator(".origin-words")).to_contain_text(WORDS)
    wish.focus()
    expect(wish.locator(".origin-why")).to_have_css("position", "static")
    assert visitor.overflow() == 0


def test_a_digit_chooses_a_chip_outside_of_text_fields_only(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.page.keyboard.press("End")
    visitor.page.keyboard.press("2")
    expect(visitor.words).to_have_value(f"{WORDS}2")
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("2")
    expect(visitor.chips.nth(1)).to_have_text(re.compile(r"^\s*Chosen"))


def test_none_of_these_shows_others_and_takes_own_words(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.ask(WORDS)
    first = {visitor.question(n) for n in (1, 2, 3)}
    others = visitor.page.get_by_role("button", name="None of these")
    others.click()
    own = visitor.page.get_by_label("What do you mean, then?")
    expect(own).to_be_visible()
    assert not first & {visitor.question(n + 1) for n in range(visitor.chips.count())}
    visitor.page.get_by_role("button", name="Back to the first guesses").click()
    expect(own).to_be_hidden()
    for question in first:  # the others were three, too: their number tells nothing
        expect(visitor.chips.filter(has_text=question)).to_have_count(1)
    others.click()
    expect(own).to_be_visible()
    for _ in range(10):
        if visitor.note("no other guesses").count():
            break
        shown = visitor.page.locator(".chip-question").all_text_contents()
        others.click()
        visitor.page.wait_for_function(OTHERS_OR_NONE, arg=shown)
    expect(visitor.note("no other guesses")).to_be_visible()
    own.fill("tell him I move out in May")
    own.press("Enter")
    expect(visitor.prompt).to_have_value(re.compile("tell him I move out in May"))
    expect(visitor.note("your own words")).to_be_visible()
    assert visitor.overflow() == 0


def test_the_count_follows_the_hand(visitor: Visitor) -> None:
    prompt = _at_a_prompt(visitor)
    visitor.prompt.fill(prompt + "x" * 400)
    expected = f"{-(-(len(prompt) + 400) // 4):,}"
    expect(visitor.page.locator(".token-count")).to_have_text(expected)


def test_the_prompt_is_saved_as_data(visitor: Visitor) -> None:
    edited = _at_a_prompt(visitor) + "\nP.S."
    visitor.prompt.fill(edited)
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Save .json").click()
    assert waiting.value.suggested_filename == "prompt.json"
    saved = json.loads(Path(waiting.value.path()).read_text("utf-8"))
    assert saved["prompt"] == edited
    assert saved["words"] == WORDS
    assert WISH in [memory["text"] for memory in saved["memories"]]


def test_what_was_chosen_by_itself_can_be_taken_back(visitor: Visitor) -> None:
    words = "translate 'good morning' to French"
    visitor.words.fill(words)
    visitor.words.press("Enter")
    back = visitor.page.get_by_role("button", name="Not this")
    expect(back).to_be_visible()
    back.click()
    expect(visitor.note("Taken back")).to_be_visible()
    expect(visitor.prompt).to_have_count(0)
    expect(visitor.chips.first).to_be_visible()
    visitor.open("Memory")
    expect(visitor.memories).to_have_count(0)


def test_the_receipt_is_used_by_keyboard_alone(visitor: Visitor) -> None:
    _at_a_prompt(visitor)
    page = visitor.page
    page.get_by_role("tab", name="Receipt").focus()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.wish") == "drop":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".changes li").first).to_be_visible()
    expect(_undo(visitor)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#difference")).to_contain_text("Undone")


def test_the_prompt_itself_is_tinted_by_where_its_lines_come_from(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    before = _at_a_prompt(visitor)
    lines = visitor.page.locator(".tints .tint")
    expect(lines).to_have_count(len(before.split("\n")))
    wish = visitor.page.locator(".tints .tint-preference")
    expect(wish).to_contain_text(WISH)
    # line for line behind the text: as high as the field's own, at every width
    assert (
        visitor.page.evaluate(
            """() => {
            const field = document.querySelector("#prompt-text textarea");
            return Math.abs(field.scrollHeight - document.querySelector(".tints").scrollHeight);
        }"""
        )
        < 3
    )
    wish.scroll_into_view_if_needed()
    box = wish.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    expect(visitor.prompt).to_have_attribute("title", re.compile("^Preference: .*Added by hand"))
    visitor.prompt.fill(before.replace(WISH, f"{WISH} Really."))
    expect(visitor.page.locator(".tints .tint-edited")).to_contain_text("Really.")
    expect(wish).to_have_count(0)
    assert visitor.overflow() == 0
