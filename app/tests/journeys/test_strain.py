"""What strains a layout: zoom, the system's own colours, long words, other scripts, long texts."""

import pytest
from playwright.sync_api import expect

from app.tests.journeys.conftest import PHONE, Arrive
from app.tests.journeys.visitor import Visitor

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 6
ARABIC = "ساعدني في كتابة رسالة إلى صاحب المنزل"
# Controls whose edge cannot be told from the ground once the system paints everything.
EDGELESS = """() => [...document.querySelectorAll("#page button, #page input, #page textarea")]
  .filter((at) => at.offsetParent && at.checkVisibility())
  .filter((at) => {
    const style = getComputedStyle(at);
    const edged = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none";
    const others = "[role=tablist], .border-none, .bridge, .block.facet, .speak, .tab-wrapper";
    const ofTheSystem = at.type === "checkbox" && style.appearance === "auto";
    return !edged && !ofTheSystem && !at.closest(others);
  })
  .map((at) => at.id || at.className)"""


def _a_prompt_of(visitor: Visitor, words: str) -> None:
    visitor.knows(f"{words[:300]} {LONG_WORD}", "PREFERENCE")
    visitor.ask(words)
    visitor.pick(1)
    for tab in ("Receipt", "Memory", "Persona"):
        visitor.open(tab)
        assert visitor.overflow() == 0


@pytest.mark.parametrize(
    "words", [f"email {LONG_WORD}", ARABIC, "help me with this: " + "wörter und mehr " * 490]
)
def test_words_of_any_kind_do_not_break_the_page(
    arrive: Arrive, address: str, width: int, words: str
) -> None:
    visitor = arrive(address, width)
    _a_prompt_of(visitor, words[:8_000])


def test_a_memory_reads_right_to_left_where_its_text_does(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, PHONE)
    visitor.knows(ARABIC, "STYLE")
    visitor.open("Memory")
    visitor.page.get_by_label("Search").press("Enter")
    text = visitor.page.locator(".memory-row .memory-text", has_text=ARABIC)
    expect(text).to_have_css("direction", "rtl")


def test_zoomed_to_twice_its_size_nothing_is_cut_off(arrive: Arrive, address: str) -> None:
    visitor = arrive(address)
    # what a window of 1440 x 900 shows at 200 %
    visitor.page.set_viewport_size({"width": 720, "height": 450})
    _a_prompt_of(visitor, "help me email my landlord")
    visitor.page.set_viewport_size({"width": 360, "height": 225})  # and at 400 %
    assert visitor.overflow() == 0


def test_the_systems_own_colours_leave_every_control_an_edge(arrive: Arrive, address: str) -> None:
    visitor = arrive(address, forced_colors="active")
    visitor.ask("help me email my landlord")
    visitor.pick(1)
    for tab in ("Receipt", "Memory", "Persona"):
        visitor.open(tab)
        assert visitor.page.evaluate(EDGELESS) == []
    chosen = visitor.page.get_by_role("button", name="Light or dark as the system")
    expect(chosen).to_have_css("forced-color-adjust", "none")
