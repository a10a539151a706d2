import re

from playwright.sync_api import Page, expect

from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor

MAX_STEPS = 40
# What has the focus: the name a person hears, and whether a ring is drawn around it.
FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const label = at.labels && at.labels[0] ? at.labels[0].innerText : "";
  return {
    name: (at.getAttribute("aria-label") || label || at.innerText || at.title || "").trim(),
    kind: at.tagName.toLowerCase() + (at.type ? ":" + at.type : ""),
    ring: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none"
      || style.boxShadow !== "none",
  };
}"""


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until this name has the focus; every stop on the way must show and be named."""
    for _ in range(MAX_STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["name"], f"a {focus['kind']} without a name has the focus"
        assert focus["ring"], f"{focus['name']} has the focus and does not show it"
        if re.search(name, focus["name"]):
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def test_the_whole_way_by_keyboard_alone(arrive: Arrive, address: str, width: int) -> None:
    visitor = arrive(address, width)
    page = visitor.page
    visitor.words.focus()
    page.keyboard.type("help me email my landlord")
    page.keyboard.press("Enter")
    expect(visitor.chips.first).to_be_visible()
    _tab_to(page, re.escape(visitor.question(1)))
    _tab_to(page, re.escape(visitor.question(2)))
    page.keyboard.press("Space")
    expect(visitor.prompt).to_be_visible()
    _tab_to(page, "Copy prompt")
    _tab_to(page, "The complete prompt")
    _tab_to(page, "Receipt|Memory")
    visitor.page.get_by_role("tab", name="Memory").focus()
    page.keyboard.press("Enter")
    _tab_to(page, "Add a memory")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What should be remembered")).to_be_visible()
    _tab_to(page, "What should be remembered")
    page.keyboard.type("I like tea")
    _tab_to(page, "^Save$")
    page.keyboard.press("Enter")
    expect(visitor.memories.filter(has_text="I like tea")).to_be_visible()
    _tab_to(page, "Delete: I like tea")
    page.keyboard.press("Enter")
    expect(visitor.note("Deleted.")).to_be_visible()


def test_enter_on_a_chip_picks_it_too(visitor: Visitor) -> None:
    visitor.ask("help me email my landlord")
    visitor.chips.nth(1).focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.prompt).to_be_visible()
    expect(visitor.chips.nth(1)).to_have_text(re.compile(r"^\s*Chosen"))


def test_after_the_chips_come_the_focus_is_still_in_the_words(visitor: Visitor) -> None:
    visitor.ask("help me email my landlord")
    expect(visitor.words).to_be_focused()
