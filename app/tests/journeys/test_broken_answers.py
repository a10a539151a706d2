"""Answers that end early: the page is left, the model fails, the person goes or is forgotten."""

import pytest
from playwright.sync_api import expect

from app.tests.fakes.openai_server import Failure, OpenAIServer, Reply
from app.tests.journeys.talking import SLOWLY, answers, button, further, prepare, told
from app.tests.journeys.visitor import Visitor


@pytest.fixture
def address(answering: tuple[OpenAIServer, str]) -> str:
    return answering[1]


def test_closing_the_page_ends_the_call(visitor: Visitor, model: OpenAIServer) -> None:
    prepare(visitor)
    model.script(SLOWLY)
    button(visitor, "Send").click()
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.page.close()
    assert model.wait_for_gone()


def test_a_reload_ends_the_call_and_the_conversation_goes_on(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    model.script(SLOWLY)
    button(visitor, "Send").click()
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.reload()
    assert model.wait_for_gone()
    expect(answers(visitor, 1)).to_contain_text("Zanzibar")
    prepare(visitor)
    button(visitor, "Send").click()
    expect(answers(visitor, 2).last).to_have_text("Hello there.")


def test_an_answer_that_breaks_off_stays_and_can_be_had_again(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    model.script(
        Reply(pieces=("Half of", " it", " all"), delay_s=0.2, cut="reset", cut_after=2), Reply()
    )
    button(visitor, "Send").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("The answer broke off")
    expect(answers(visitor, 1)).to_have_text("Half of it")
    button(visitor, "Retry").click()
    expect(answers(visitor, 2)).to_have_text(["Half of it", "Hello there."])


def test_a_model_that_fails_is_told_and_nothing_typed_is_lost(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prompt = prepare(visitor)
    model.script(Failure(401))
    button(visitor, "Send").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("HF_TOKEN")
    expect(visitor.prompt).to_have_value(prompt)
    button(visitor, "Retry").click()
    expect(answers(visitor, 1)).to_have_text("Hello there.")
    expect(visitor.page.get_by_role("alert")).to_have_count(0)


def test_a_cut_answer_says_so_and_can_be_continued(visitor: Visitor, model: OpenAIServer) -> None:
    prepare(visitor)
    model.script(Reply(finish="length"), Reply(finish="content_filter"))
    button(visitor, "Send").click()
    answers(visitor, 1)
    expect(visitor.note("cut at the model's limit")).to_be_visible()
    button(visitor, "Continue").click()
    answers(visitor, 2)
    expect(visitor.note("The model declined to answer this")).to_be_visible()
    expect(button(visitor, "Continue")).to_have_count(0)


def test_an_answer_for_somebody_who_left_is_stopped_and_never_shown(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    button(visitor, "Send").click()
    answers(visitor, 1)
    model.script(SLOWLY)
    further(visitor, "tell me of zanzibar")
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-2")
    visitor.become("somebody-else-sending")
    assert model.wait_for_gone()
    visitor.page.wait_for_timeout(700)
    expect(visitor.page.locator("#talk")).to_be_hidden()
    assert "anzibar" not in visitor.page.content()
    prepare(visitor)
    button(visitor, "Send").click()
    expect(answers(visitor, 1)).to_have_text("Hello there.")
    assert len(told(model)) == 1, "the conversation of the person before is not told"


def test_to_be_forgotten_ends_the_answer_and_nothing_of_it_is_kept(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prepare(visitor)
    model.script(SLOWLY)
    button(visitor, "Send").click()
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-2")
    visitor.open("Memory")
    button(visitor, "Forget me …").click()
    button(visitor, "Yes, forget everything").click()
    expect(visitor.note("Nothing is left.")).to_be_visible()
    assert model.wait_for_gone()
    expect(visitor.page.locator("#talk")).to_be_hidden()
    visitor.page.wait_for_timeout(500)
    visitor.reload()
    visitor.open("Memory")
    expect(visitor.memories).to_have_count(0)
