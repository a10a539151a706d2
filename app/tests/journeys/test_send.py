"""Send, Stop, Retry and asking further: what the model is told, and what is seen of its answer."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect

from app.bench.living import living
from app.tests.fakes.openai_server import OpenAIServer, Reply, Silence
from app.tests.journeys.conftest import Arrive
from app.tests.journeys.talking import SLOWLY, WORDS, answers, button, further, prepare, said, told
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet


@pytest.fixture
def address(answering: tuple[OpenAIServer, str]) -> str:
    return answering[1]


def test_without_a_model_send_is_off_and_a_line_says_how_to_enable_it(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with living(quiet(tmp_path_factory.mktemp("home"))) as address:
        visitor = arrive(address)
        prepare(visitor)
        expect(button(visitor, "Send")).to_be_disabled()
        expect(visitor.page.locator("#send-hint")).to_contain_text("HF_TOKEN")
        visitor.page.close()


def test_the_edited_prompt_is_sent_and_its_answer_streams_in(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.knows("Always write to my landlord in a formal tone.", "PREFERENCE")
    edited = prepare(visitor) + "\nP.S. in French"
    visitor.prompt.fill(edited)
    expect(visitor.page.locator("#send-hint")).to_contain_text("a-model")
    first, second = Event(), Event()
    model.script(Reply(pieces=("One", " two", " three"), gates=(first, second)))
    button(visitor, "Send").click()
    expect(visitor.page.get_by_text("Thinking")).to_be_visible()
    expect(button(visitor, "Send")).to_be_hidden()
    expect(button(visitor, "Stop")).to_be_in_viewport()
    first.set()
    expect(visitor.page.locator("#live .answer")).to_have_text(re.compile(r"^\s*One\s*$"))
    second.set()
    expect(answers(visitor, 1)).to_have_text("One two three")
    assert told(model) == [edited]
    expect(visitor.page.locator("#live .said")).to_contain_text(WORDS)
    expect(visitor.page.locator("#live .leaf").first).to_contain_text("formal tone")
    expect(visitor.page.locator("#live .leaf").first).to_contain_text(re.compile(r"score 0\.\d\d"))
    expect(visitor.page.locator("#live .facts")).to_contain_text("a-model")
    expect(button(visitor, "Send")).to_be_enabled()
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text="One two three")).to_be_visible()
    assert visitor.overflow() == 0


def test_a_wait_for_the_model_is_visible_before_anything_comes(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    model.script(Silence())
    button(visitor, "Send").click()
    expect(button(visitor, "Stop")).to_be_visible()
    button(visitor, "Stop").click()
    expect(visitor.note("Stopped before anything came")).to_be_visible()
    assert model.wait_for_gone()


def test_send_stays_in_reach_while_a_long_prompt_is_read(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.page.set_viewport_size({"width": width, "height": 600})
    visitor.prompt.fill(prepare(visitor) + "\n- one more thing" * 60)
    visitor.page.evaluate("document.querySelector('#prompt-text').scrollIntoView()")
    expect(button(visitor, "Send")).to_be_in_viewport()
    field = visitor.prompt.bounding_box()
    assert field is not None
    assert field["y"] + field["height"] > 600, "it does not end where the window does"


def test_stop_ends_the_call_and_keeps_what_came(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    prepare(visitor)
    model.script(SLOWLY)
    button(visitor, "Send").click()
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-3")
    button(visitor, "Stop").click()
    assert model.wait_for_gone(), "the model was not told to stop"
    expect(visitor.note("Stopped. What had come is kept")).to_be_visible()
    answer = answers(visitor, 1)
    stopped_at = answer.inner_text()
    assert "word-3" in stopped_at
    visitor.page.wait_for_timeout(600)
    assert answer.inner_text() == stopped_at
    button(visitor, "Continue").click()
    expect(answers(visitor, 2).last).to_have_text("Hello there.")
    assert any("Zanzibar" in text for text in told(model)), "what had come is part of the talk"


def test_retry_sends_the_same_again_and_keeps_both_answers(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prompt = prepare(visitor)
    button(visitor, "Send").click()
    answers(visitor, 1)
    model.script(Reply(pieces=("Another.",)))
    button(visitor, "Retry").click()
    expect(answers(visitor, 2)).to_have_text(["Hello there.", "Another."])
    assert told(model)[-1] == prompt


def test_asking_further_goes_on_in_the_same_conversation(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.knows("Section 7 of my lease: the landlord must repair heating in ten days", "ARTIFACT")
    prepare(visitor)
    button(visitor, "Send").click()
    answers(visitor, 1)
    model.script(Reply(pieces=("Within ten days, see [1].",)))
    further(visitor, "by when must my landlord repair the heating?")
    expect(answers(visitor, 2)).to_have_text(["Hello there.", "Within ten days, see [1]."])
    assert told(model)[-3:] == [
        WORDS,
        "Hello there.",
        "by when must my landlord repair the heating?",
    ]
    cited = visitor.page.locator("#live .leaf.cited")
    expect(cited).to_contain_text("[1]")
    expect(cited).to_contain_text("cited")
    expect(visitor.page.get_by_label("Ask further")).to_have_value("")
    assert visitor.overflow() == 0


def test_a_new_inkling_joins_the_conversation_and_new_conversation_ends_it(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    button(visitor, "Send").click()
    answers(visitor, 1)
    visitor.ask("plan a birthday for my dad")
    expect(visitor.prompt).to_have_count(0)
    visitor.pick(1)
    button(visitor, "Send").click()
    answers(visitor, 2)
    expect(said(visitor)).to_have_text([WORDS, "plan a birthday for my dad"])
    assert "Hello there." in told(model)
    button(visitor, "New conversation").click()
    expect(visitor.page.locator("#talk")).to_be_hidden()
    button(visitor, "Send").click()
    answers(visitor, 1)
    assert len(told(model)) == 1


def test_nothing_is_sent_while_an_answer_is_coming(visitor: Visitor, model: OpenAIServer) -> None:
    prepare(visitor)
    button(visitor, "Send").click()
    answers(visitor, 1)
    model.script(SLOWLY)
    further(visitor, "first")
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.page.get_by_label("Ask further").fill("second")
    button(visitor, "Ask").click()
    visitor.page.wait_for_timeout(500)
    expect(visitor.page.get_by_label("Ask further")).to_have_value("second")
    assert len(model.asked) == 2
    button(visitor, "Stop").click()
    answers(visitor, 2)
    further(visitor, "second")
    expect(answers(visitor, 3).last).to_have_text("Hello there.")


def test_the_focus_goes_with_the_work(visitor: Visitor, model: OpenAIServer) -> None:
    prepare(visitor)
    begin = Event()
    model.script(Reply(pieces=("One", " two"), gates=(begin,)), SLOWLY)
    button(visitor, "Send").focus()
    visitor.page.keyboard.press("Enter")
    expect(button(visitor, "Stop")).to_be_focused()
    begin.set()
    answers(visitor, 1)
    box = visitor.page.get_by_label("Ask further")
    expect(box).to_be_focused()
    visitor.page.keyboard.type("go on")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    expect(box).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(button(visitor, "Stop")).to_be_focused()
    visitor.page.keyboard.press("Space")
    expect(visitor.note("Stopped. What had come is kept")).to_be_visible()
    expect(box).to_be_focused()
