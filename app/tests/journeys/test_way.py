import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.tests.journeys.conftest import PHONE, Arrive
from app.tests.journeys.visitor import Visitor

WORDS = "help me email my landlord"


def test_a_few_words_become_chips_and_a_click_becomes_a_prompt(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.ask(WORDS)
    assert 2 <= visitor.chips.count() <= 3
    question = visitor.question(1)
    prompt = visitor.pick(1)
    assert prompt.startswith("SYSTEM\n")
    assert WORDS in prompt
    assert question in prompt
    expect(visitor.page.get_by_text(re.compile(r"about [\d,]+ tokens"))).to_be_visible()
    assert visitor.overflow() == 0


def test_the_receipt_and_the_prompt_name_one_number(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    count = visitor.page.locator(".token-count").inner_text()
    expect(visitor.page.locator(".budget-total")).to_have_text(f"{count} of 6,000 tokens used")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_on_a_phone_what_was_asked_for_comes_into_view_and_the_focus_stays(
    arrive: Arrive, address: str, motion: str
) -> None:
    visitor = arrive(address, PHONE, reduced_motion=motion)
    visitor.ask(WORDS)
    _stands_at_the_top(visitor, "#chips-heading")
    expect(visitor.words).to_be_focused()
    visitor.pick(1)
    _stands_at_the_top(visitor, "#prompt")
    expect(visitor.chips.first).to_be_focused()
    visitor.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    visitor.pick(2)
    _stands_at_the_top(visitor, "#prompt")


def test_on_a_wide_screen_the_page_stays_where_it_is(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    visitor.page.wait_for_timeout(600)
    assert visitor.page.evaluate("scrollY") == 0


def _stands_at_the_top(visitor: Visitor, selector: str) -> None:
    """Within a thumb's breadth of the window's upper edge, or as far up as the page goes."""
    visitor.page.wait_for_function(
        """(selector) => {
          const root = document.documentElement;
          const top = document.querySelector(selector).getBoundingClientRect().top;
          const end = root.scrollTop + innerHeight >= root.scrollHeight - 2;
          return root.scrollTop > 0 && top >= 0 && (top < 60 || end);
        }""",
        arg=selector,
    )


def test_another_chip_rebuilds_the_prompt_in_place(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    first = visitor.pick(1)
    second = visitor.pick(2)
    assert first != second
    assert visitor.question(2) in second
    expect(visitor.page.locator(".chip-face.chosen")).to_have_count(1)


def test_a_chip_says_aloud_what_is_seen_on_it(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    name = visitor.chips.first.inner_text()
    for part in (".chip-question", ".chip-why"):
        assert visitor.page.locator(part).first.inner_text() in name
    assert re.search(r"\d+ % likely$", name)


def test_the_receipt_shows_the_budget_and_the_memories_used(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open("Memory")
    visitor.add("Always write to my landlord in a formal tone.")
    visitor.ask(WORDS)
    visitor.pick(1)
    visitor.open("Receipt")
    receipt = visitor.page.locator("#receipt")
    expect(receipt).to_contain_text(re.compile(r"[\d,]+ of 6,000 tokens used"))
    expect(receipt.locator(".budget li")).to_have_count(7)
    expect(receipt.locator(".used li").first).to_contain_text("Always write to my landlord")
    expect(receipt.locator(".used li").first).to_contain_text("Relevance")
    assert visitor.overflow() == 0


def test_enter_sends_and_shift_enter_breaks_the_line(visitor: Visitor) -> None:
    visitor.words.press_sequentially("help me email")
    visitor.words.press("Shift+Enter")
    visitor.words.press_sequentially("my landlord")
    expect(visitor.words).to_have_value("help me email\nmy landlord")
    expect(visitor.chips).to_have_count(0)
    visitor.words.press("Enter")
    expect(visitor.chips.first).to_be_visible()
    expect(visitor.words).to_have_value("help me email\nmy landlord")


def test_the_prompt_is_copied_and_saved_as_it_was_edited(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width, permissions=["clipboard-read", "clipboard-write"])
    visitor.ask(WORDS)
    edited = visitor.pick(1) + "\nP.S. Grüße 🙂"
    visitor.prompt.fill(edited)
    visitor.note_labels()
    visitor.page.get_by_role("button", name="Copy prompt").click()
    visitor.wait_for_label("Copied")
    assert visitor.page.evaluate("navigator.clipboard.readText()") == edited
    for ending in ("md", "txt"):
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("button", name=f"Save .{ending}").click()
        assert waiting.value.suggested_filename == f"prompt.{ending}"
        assert Path(waiting.value.path()).read_text("utf-8") == edited


def test_new_words_put_away_the_prompt_of_the_old_ones(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    visitor.words.fill("plan a birthday for my dad")
    visitor.words.press("Enter")
    expect(visitor.prompt).to_have_count(0)
    expect(visitor.page.locator(".chip-face.chosen")).to_have_count(0)
    assert "birthday" in visitor.pick(1)


def test_words_changed_after_the_guesses_do_not_change_what_is_picked(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.words.fill("something else entirely")
    assert WORDS in visitor.pick(1)


def test_what_was_chosen_is_in_the_memory_at_once(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    visitor.open("Memory")
    expect(visitor.memories.first).to_contain_text("from your choice")


def test_words_of_any_kind_get_chips_and_a_prompt(visitor: Visitor) -> None:
    for words in ("🙂🙂🙂", "asdf qwer", "شرح لي هذا", "<b>bold</b> & 'quotes'", "x " * 3_000):
        visitor.ask(words)
        assert words.strip() in visitor.pick(1)
        assert visitor.overflow() == 0
        visitor.reload()
