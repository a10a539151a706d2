"""Nothing is lost by a reload, a restart or the back button, and nothing of another is shown."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from app.bench.living import living
from app.tests.fakes.openai_server import OpenAIServer, Reply
from app.tests.journeys.conftest import Arrive
from app.tests.journeys.talking import SLOWLY, WORDS, answers, button, further, said, send, told
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet

FORMAL = "Always write to my landlord in a formal tone."


@pytest.fixture
def address(answering: tuple[OpenAIServer, str]) -> str:
    return answering[1]


def kept(visitor: Visitor) -> str:
    """All that the browser keeps but the id and Gradio's own."""
    tab: str = visitor.page.evaluate("sessionStorage.getItem('inkling.tab') || ''")
    return tab


def memories(visitor: Visitor, address: str) -> int:
    found = httpx.get(f"{address}/v1/memories", params={"user_id": visitor.user_id}, timeout=60)
    total: int = found.json()["total"]
    return total


def test_typed_words_are_still_there_after_a_reload(visitor: Visitor) -> None:
    visitor.words.fill("half a thought, و نص")
    visitor.reload()
    expect(visitor.words).to_have_value("half a thought, و نص")
    visitor.ask("half a thought, again")
    expect(visitor.chips.first).to_be_visible()


def test_guesses_and_the_prompt_as_it_was_wished_for_are_still_there(
    visitor: Visitor, address: str, model: OpenAIServer
) -> None:
    visitor.knows(FORMAL, "PREFERENCE")
    visitor.ask(WORDS)
    question = visitor.question(2)
    visitor.reload()
    expect(visitor.page.locator(".chip-question").nth(1)).to_have_text(question)
    visitor.pick(2)
    expect(visitor.prompt).to_have_value(re.compile("formal tone"))
    visitor.page.get_by_role("button", name=re.compile("^Drop")).first.click()
    expect(visitor.prompt).not_to_have_value(re.compile("formal tone"))
    prompt, count = visitor.prompt.input_value(), memories(visitor, address)
    visitor.page.wait_for_timeout(500)
    assert "formal" not in kept(visitor), "the browser keeps no memory"
    visitor.reload()
    expect(visitor.prompt).to_have_value(prompt)
    expect(visitor.chips.nth(1)).to_have_text(re.compile(r"^\s*Chosen"))
    expect(visitor.page.locator("#receipt")).to_contain_text("Left out by you")
    assert memories(visitor, address) == count, "the same pick teaches nothing again"
    button(visitor, "Send").click()
    answers(visitor, 1)
    assert model.asked[-1].json["messages"][-1]["content"] == prompt


def test_use_nothing_about_me_outlives_a_reload(visitor: Visitor) -> None:
    visitor.knows(FORMAL, "PREFERENCE")
    visitor.page.get_by_label("Use nothing about me").check()
    visitor.ask(WORDS)
    prompt = visitor.pick(1)
    visitor.page.wait_for_timeout(500)
    visitor.reload()
    expect(visitor.prompt).to_have_value(prompt)
    expect(visitor.page.get_by_label("Use nothing about me")).to_be_checked()


def test_a_reload_in_the_middle_of_an_answer_keeps_what_had_come(
    visitor: Visitor, model: OpenAIServer
) -> None:
    send(visitor)
    model.script(SLOWLY)
    further(visitor, "count for me")
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-3")
    visitor.reload()
    expect(said(visitor)).to_have_text([WORDS, "count for me"])
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar word-0 word-1 word-2")
    expect(visitor.page.locator("#live .note")).to_contain_text("Stopped.")
    button(visitor, "Continue").click()
    answers(visitor, 3)
    assert any("Zanzibar word-0" in text for text in told(model))


def test_what_was_asked_but_not_begun_to_be_answered_comes_back_to_be_asked_again(
    visitor: Visitor, model: OpenAIServer
) -> None:
    send(visitor)
    model.script(Reply(first_delay_s=600.0))
    further(visitor, "are you there?")
    expect(visitor.page.get_by_text("Thinking")).to_be_visible()
    visitor.page.wait_for_timeout(500)
    visitor.reload()
    expect(said(visitor)).to_have_text([WORDS])
    expect(visitor.page.get_by_label("Ask further")).to_have_value("are you there?")


def test_the_back_button_leads_back_to_the_page_as_it_was(
    visitor: Visitor, address: str, model: OpenAIServer
) -> None:
    send(visitor)
    visitor.page.get_by_label("Ask further").fill("one more thing")
    visitor.page.goto(f"{address}/docs")
    visitor.page.go_back()
    visitor.wait_until_known()
    expect(visitor.prompt).to_have_value(re.compile(WORDS))
    expect(said(visitor)).to_have_text([WORDS])
    expect(visitor.page.get_by_label("Ask further")).to_have_value("one more thing")


def test_a_restart_in_the_middle_of_an_answer_loses_nothing(
    arrive: Arrive, model: OpenAIServer, tmp_path: Path
) -> None:
    settings = quiet(tmp_path, hf_base_url=f"{model.url}/v1", hf_llm_model="a-model")
    with living(settings) as first:
        visitor = arrive(first)
        send(visitor)
        model.script(SLOWLY)
        further(visitor, "count for me")
        expect(visitor.page.locator("#live .answer")).to_contain_text("word-3")
        port = int(first.rpartition(":")[2])
    with living(settings, port=port):
        visitor.reload()
        expect(said(visitor)).to_have_text([WORDS, "count for me"])
        expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar word-0 word-1")
        further(visitor, "and now?")
        answers(visitor, 3)
        visitor.page.close()
        visitor.complaints.clear()  # the browser told of the server that was away


def test_without_a_reload_a_restarted_server_goes_on_with_the_conversation(
    arrive: Arrive, model: OpenAIServer, tmp_path: Path
) -> None:
    settings = quiet(tmp_path, hf_base_url=f"{model.url}/v1", hf_llm_model="a-model")
    with living(settings) as first:
        visitor = arrive(first)
        send(visitor)
        port = int(first.rpartition(":")[2])
    with living(settings, port=port):
        further(visitor, "after the restart")
        answers(visitor, 2)
        expect(said(visitor)).to_have_text([WORDS, "after the restart"])
        assert WORDS in told(model)
        visitor.complaints.clear()


def test_one_conversation_in_two_tabs_is_answered_one_at_a_time(
    visitor: Visitor, model: OpenAIServer, address: str
) -> None:
    send(visitor)
    second = Visitor(visitor.page.context.new_page(), address)
    second.go()
    second.open("Conversations")
    second.page.locator(".talk-open:visible").first.click()
    expect(said(second)).to_have_text([WORDS])
    model.script(SLOWLY)
    further(visitor, "slowly")
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-1")
    further(second, "at the same time")
    expect(second.note("The answer before is still coming.")).to_be_visible()
    expect(second.page.get_by_label("Ask further")).to_have_value("at the same time")
    button(visitor, "Stop").click()
    expect(button(visitor, "Retry")).to_be_visible()


def test_tabs_keep_their_own_place(visitor: Visitor, model: OpenAIServer, address: str) -> None:
    send(visitor)
    second = Visitor(visitor.page.context.new_page(), address)
    second.go()
    second.words.fill("plan a birthday")
    visitor.reload()
    second.reload()
    expect(said(visitor)).to_have_text([WORDS])
    expect(second.page.locator("#live .exchange")).to_have_count(0)
    expect(second.words).to_have_value("plan a birthday")
    assert second.complaints == []


def test_a_change_of_person_leaves_nothing_to_come_back(
    visitor: Visitor, model: OpenAIServer
) -> None:
    send(visitor)
    visitor.become("somebody-else")
    visitor.page.wait_for_function("() => !sessionStorage.getItem('inkling.tab')")
    visitor.words.fill("their own words")
    visitor.reload()
    expect(visitor.words).to_have_value("their own words")
    expect(visitor.chips).to_have_count(0)
    expect(visitor.page.locator("#live .exchange")).to_have_count(0)


def test_words_of_one_person_do_not_come_back_to_another_of_the_same_browser(
    visitor: Visitor, model: OpenAIServer, address: str
) -> None:
    send(visitor)
    second = Visitor(visitor.page.context.new_page(), address)
    second.go()
    second.become("somebody-else")
    visitor.reload()
    assert visitor.user_id == "somebody-else"
    expect(visitor.page.locator("#live .exchange")).to_have_count(0)
    expect(visitor.words).to_have_value("")
    expect(visitor.chips).to_have_count(0)


def test_forget_me_clears_what_the_tab_keeps(visitor: Visitor, model: OpenAIServer) -> None:
    send(visitor)
    visitor.page.wait_for_function(
        "(words) => JSON.parse(sessionStorage.getItem('inkling.tab'))?.words === words", arg=WORDS
    )
    visitor.open("Memory")
    button(visitor, "Forget me …").click()
    visitor.page.locator("#forget-yes").click()
    expect(visitor.page.locator("#forget-proof")).to_contain_text("0")
    visitor.page.wait_for_function("() => !sessionStorage.getItem('inkling.tab')")
    visitor.open("Conversations")
    expect(visitor.page.get_by_text("No conversation yet.")).to_be_visible()


def test_keys_can_be_switched_off_and_stay_off(visitor: Visitor) -> None:
    visitor.ask(WORDS)
    switch = visitor.page.get_by_label("Keys 1, 2 and 3 choose a guess")
    expect(switch).to_be_checked()
    switch.uncheck()
    visitor.page.locator("#masthead").click()
    visitor.page.keyboard.press("1")
    visitor.page.wait_for_timeout(600)
    expect(visitor.prompt).to_be_hidden()
    visitor.reload()
    expect(visitor.page.get_by_label("Keys 1, 2 and 3 choose a guess")).not_to_be_checked()
    visitor.page.locator("#masthead").click()
    visitor.page.keyboard.press("1")
    visitor.page.wait_for_timeout(600)
    expect(visitor.prompt).to_be_hidden()
    visitor.page.get_by_label("Keys 1, 2 and 3 choose a guess").check()
    visitor.page.locator("#masthead").click()
    visitor.page.keyboard.press("1")
    expect(visitor.prompt).to_be_visible()
