"""A browser that speaks German gets a German page, from the first look to the prompt."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.ui.words import say, say_all, speaking

Open = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page in a browser of this language."""
    contexts = []

    def opening(locale: str) -> Page:
        contexts.append(browser.new_context(locale=locale))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield opening
    for context in contexts:
        context.close()


def test_a_german_browser_sees_and_hears_german(opened: Open) -> None:
    page = opened("de-AT")
    with speaking("de"):
        words = page.get_by_label(say("compose.label"))
        expect(words).to_have_attribute("placeholder", say("compose.placeholder"))
        expect(page.get_by_text(say("tagline"))).to_be_visible()
        expect(page.get_by_role("tab", name=say("tabs.memory")).first).to_be_visible()
        expect(page.get_by_label(say("identity.label"))).not_to_have_value("")
        example = say_all("compose.examples")[0]
        page.get_by_role("button", name=example).click()
        expect(words).to_have_value(example)
        expect(page.get_by_text(say("chips.heading"))).to_be_visible()
        page.locator(".chip button").first.click()
        expect(page.get_by_text(say("prompt.heading"), exact=True)).to_be_visible()
        expect(page.get_by_text(say("receipt.sections.constraints")).first).to_be_visible()
        page.get_by_role("tab", name=say("tabs.memory")).click()
        kind, source = page.locator("#memory-kind input"), page.locator("#memory-source input")
        expect(kind).to_have_value(say("memory.every_kind"))
        expect(source).to_have_value(say("memory.every_source"))
        kind.click()
        page.get_by_role("option", name=say("memory.kinds.GOAL")).click()
        expect(page.get_by_text(say("memory.none_found"))).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"


def test_any_other_browser_gets_english(opened: Open) -> None:
    page = opened("fr-FR")
    expect(page.get_by_text(say("tagline"))).to_be_visible()
    expect(page.get_by_label(say("compose.label"))).to_be_visible()
