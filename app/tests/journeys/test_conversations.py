"""Conversations are kept: listed, searched, gone on with, renamed, deleted and put back."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, expect

from app.bench.living import living
from app.tests.fakes.openai_server import OpenAIServer, Reply
from app.tests.journeys.conftest import Arrive
from app.tests.journeys.talking import WORDS, answers, button, further, said, send, told
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet

TAB = "Conversations"


@pytest.fixture
def address(answering: tuple[OpenAIServer, str]) -> str:
    return answering[1]


def names(visitor: Visitor) -> Locator:
    return visitor.page.locator(".talk-open:visible")


def begin_anew(visitor: Visitor) -> None:
    visitor.page.locator("#talk-new").click()
    expect(visitor.page.locator("#live .exchange")).to_have_count(0)


def two_talks(visitor: Visitor) -> None:
    """The first about the landlord, with a further question; the second about a birthday."""
    send(visitor)
    further(visitor, "and in French?")
    answers(visitor, 2)
    begin_anew(visitor)
    send(visitor, "plan a birthday for my dad")


def test_before_the_first_conversation_the_tab_says_what_will_be_there(
    arrive: Arrive, address: str, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.open(TAB)
    expect(visitor.page.get_by_text("No conversation yet.")).to_be_visible()
    for tab in ("Receipt", "Memory", "Persona", TAB):
        visitor.open(tab)  # one click each, on a phone too
    assert visitor.overflow() == 0


def test_conversations_are_listed_newest_first_and_one_is_gone_on_with(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    two_talks(visitor)
    visitor.open(TAB)
    expect(names(visitor)).to_have_text(["plan a birthday for my dad", WORDS])
    facts = visitor.page.locator(".talk-facts:visible")
    expect(facts.first).to_contain_text("2 turns")
    expect(facts.first).to_contain_text("Open now")
    expect(facts.nth(1)).to_contain_text("4 turns")
    names(visitor).nth(1).click()
    expect(said(visitor)).to_have_text([WORDS, "and in French?"])
    expect(facts.nth(1)).to_contain_text("Open now")
    expect(facts.first).not_to_contain_text("Open now")
    further(visitor, "and shorter?")
    answers(visitor, 3)
    assert "and in French?" in told(model)
    expect(names(visitor)).to_have_text([WORDS, "plan a birthday for my dad"])
    expect(facts.first).to_contain_text("6 turns")
    assert visitor.overflow() == 0
    side = visitor.page.locator("#side").bounding_box()
    assert side is not None
    assert side["x"] + side["width"] <= width


def test_without_a_model_a_conversation_can_be_read_and_a_line_says_how_to_go_on(
    arrive: Arrive, tmp_path: Path
) -> None:
    with living(quiet(tmp_path)) as plain:
        visitor = arrive(plain)
        told = [{"conversation_id": "c", "role": role} for role in ("user", "assistant")]
        turns = [
            {"mtype": "HISTORY", "text": f"turn {n}", "metadata": one} for n, one in enumerate(told)
        ]
        body = {"user_id": visitor.user_id, "memories": turns}
        httpx.post(f"{plain}/v1/memory/import", json=body, timeout=60).raise_for_status()
        visitor.open(TAB)
        names(visitor).first.click()
        expect(said(visitor)).to_have_text(["turn 0"])
        for name in ("Ask", "Retry"):
            expect(button(visitor, name)).to_be_disabled()
        expect(visitor.page.locator("#talk-lacking")).to_contain_text("HF_TOKEN")
        visitor.page.close()


def test_conversations_are_found_by_title_and_by_what_was_said(
    visitor: Visitor, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=("Hello",)), Reply(pieces=("Bonjour, zanzibar",)))
    two_talks(visitor)
    visitor.open(TAB)
    search = visitor.page.get_by_label("Search conversations")
    search.fill("ZANZIBAR")
    search.press("Enter")
    expect(names(visitor)).to_have_text([WORDS])
    search.fill("birthday")
    search.press("Enter")
    expect(names(visitor)).to_have_text(["plan a birthday for my dad"])
    search.fill("nowhere")
    search.press("Enter")
    expect(visitor.page.get_by_text("No conversation has these words.")).to_be_visible()


def test_a_conversation_gets_a_title_that_stays(visitor: Visitor, model: OpenAIServer) -> None:
    send(visitor)
    visitor.open(TAB)
    button(visitor, f"Rename: {WORDS}").click()
    title = visitor.page.get_by_label("Title", exact=True)
    expect(title).to_have_value(WORDS)
    title.fill("  ")
    button(visitor, "Save").click()
    expect(visitor.note("Type a title first.")).to_be_visible()
    title.fill("The <b>window</b>")
    title.press("Enter")
    expect(visitor.note("Renamed.")).to_be_visible()
    expect(names(visitor)).to_have_text(["The <b>window</b>"])
    visitor.reload()
    visitor.open(TAB)
    expect(names(visitor)).to_have_text(["The <b>window</b>"])


def test_deleting_asks_first_and_can_be_undone(visitor: Visitor, model: OpenAIServer) -> None:
    model.script(Reply(pieces=("Hello zanzibar",)))
    send(visitor)
    visitor.open(TAB)
    button(visitor, f"Delete: {WORDS}").click()
    expect(visitor.page.get_by_text(f"Delete “{WORDS}”?")).to_be_visible()
    button(visitor, "Keep it").click()
    expect(visitor.page.get_by_text(f"Delete “{WORDS}”?")).to_be_hidden()
    expect(names(visitor)).to_have_count(1)
    button(visitor, f"Delete: {WORDS}").click()
    button(visitor, "Delete it").click()
    expect(visitor.note("Deleted, with all its turns.")).to_be_visible()
    expect(names(visitor)).to_have_count(0)
    expect(visitor.page.locator("#live .exchange")).to_have_count(0)
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text="zanzibar")).to_have_count(0)
    visitor.open(TAB)
    visitor.page.locator("#talks-undo").click()
    expect(visitor.note("The conversation is back as it was.")).to_be_visible()
    names(visitor).first.click()
    expect(answers(visitor, 1)).to_have_text("Hello zanzibar")
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text="zanzibar")).to_have_count(1)


def test_a_second_tab_sees_and_continues_what_the_first_said(
    visitor: Visitor, model: OpenAIServer, address: str
) -> None:
    send(visitor)
    second = Visitor(visitor.page.context.new_page(), address)
    second.go()
    assert second.user_id == visitor.user_id
    expect(second.page.locator("#live .exchange")).to_have_count(0)
    second.open(TAB)
    names(second).first.click()
    expect(said(second)).to_have_text([WORDS])
    further(second, "from the second tab")
    answers(second, 2)
    visitor.open(TAB)
    expect(visitor.page.locator(".talk-facts:visible").first).to_contain_text("4 turns")
    names(visitor).first.click()
    expect(said(visitor)).to_have_text([WORDS, "from the second tab"])
    assert second.complaints == []


def test_conversations_survive_a_restart(
    arrive: Arrive, model: OpenAIServer, tmp_path: Path
) -> None:
    settings = quiet(tmp_path, hf_base_url=f"{model.url}/v1", hf_llm_model="a-model")
    with living(settings) as first:
        visitor = arrive(first)
        send(visitor)
        port = int(first.rpartition(":")[2])
    with living(settings, port=port):
        visitor.reload()
        expect(said(visitor)).to_have_text([WORDS])
        further(visitor, "after the restart")
        answers(visitor, 2)
        assert WORDS in told(model)


def test_another_person_in_the_same_tab_sees_none_of_it(
    visitor: Visitor, model: OpenAIServer
) -> None:
    model.script(Reply(pieces=("Hello zanzibar",)))
    send(visitor)
    visitor.open(TAB)
    expect(names(visitor)).to_have_count(1)
    visitor.become("somebody-else")
    expect(names(visitor)).to_have_count(0)
    assert "zanzibar" not in visitor.page.content()
    visitor.reload()
    expect(visitor.page.locator("#live .exchange")).to_have_count(0)
    assert "zanzibar" not in visitor.page.content()
    assert WORDS not in visitor.words.input_value()
