"""What was edited by hand in a prompt outlives a reload, and nothing of it comes to another."""

import json
import re

from playwright.sync_api import expect

from app.tests.journeys.visitor import Visitor

WORDS = "help me email my landlord about the heating"
FORMAL = "Always write to my landlord in a formal tone."
LINE = "- Name the 3rd of November."


def edit(visitor: Visitor, text: str) -> str:
    """Type at the end of the prompt, as a person does; answers the whole of it."""
    visitor.prompt.click()
    visitor.prompt.press("Control+End")
    visitor.page.keyboard.type(text)
    whole = visitor.prompt.input_value()
    keeps(visitor, "(text) => text === " + json.dumps(whole))
    return whole


def keeps(visitor: Visitor, condition: str) -> None:
    """Wait until what the browser keeps of the edited prompt (null: nothing) is like this."""
    tab = "JSON.parse(sessionStorage.getItem('inkling.edited')) ?? {}"
    visitor.page.wait_for_function(f"() => ({condition})(({tab}).text ?? null)")


def kept(visitor: Visitor) -> str | None:
    found: str | None = visitor.page.evaluate("sessionStorage.getItem('inkling.edited')")
    return found


def test_an_edited_prompt_is_still_there_after_a_reload(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(2)
    assert kept(visitor) is None
    edited = edit(visitor, f"\n{LINE}")
    assert edited.endswith(LINE)
    visitor.reload()
    expect(visitor.prompt).to_have_value(edited)
    expect(visitor.page.locator(".tints .tint-edited").last).to_have_text(LINE)
    again = edit(visitor, " And the 4th.")
    visitor.reload()
    expect(visitor.prompt).to_have_value(again)


def test_another_guess_takes_the_place_of_what_was_edited(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(2)
    edit(visitor, LINE)
    built = visitor.pick(1)
    assert LINE not in built
    visitor.reload()
    expect(visitor.prompt).to_have_value(built)


def test_what_was_edited_before_a_memory_was_dropped_comes_back_with_undo(
    visitor: Visitor,
) -> None:
    visitor.knows(FORMAL, "PREFERENCE")
    visitor.ask(WORDS)
    visitor.pick(1)
    edited = edit(visitor, f"\n{LINE}")
    visitor.page.get_by_role("button", name=re.compile("^Drop")).first.click()
    expect(visitor.prompt).not_to_have_value(re.compile('formal tone\\."'))
    visitor.page.locator("#undo-wish").click()
    expect(visitor.prompt).to_have_value(edited)
    keeps(visitor, "(text) => text === " + json.dumps(edited))
    visitor.reload()
    expect(visitor.prompt).to_have_value(edited)


def test_what_one_person_edited_does_not_come_back_to_another(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    edit(visitor, LINE)
    visitor.become("somebody-else")
    keeps(visitor, "(text) => text === null")
    visitor.ask(WORDS)
    assert LINE not in visitor.pick(1)


def test_forget_me_forgets_what_was_edited(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    visitor.pick(1)
    edit(visitor, LINE)
    assert LINE in (kept(visitor) or "")
    visitor.open("Memory")
    visitor.page.get_by_role("button", name="Forget me …").click()
    visitor.page.locator("#forget-yes").click()
    expect(visitor.page.locator("#forget-proof")).to_contain_text("0")
    keeps(visitor, "(text) => text === null")
