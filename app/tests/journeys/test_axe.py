"""axe-core finds nothing in any state of the page, at both widths, light and dark."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.bench.living import living
from app.tests.fakes.openai_server import Reply, openai_server
from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet

WORDS = "help me email my landlord about the heating"
KNOWN = (
    ("PREFERENCE", "Always write to my landlord in a formal tone."),
    ("PREFERENCE", "Always write to my landlord in a casual tone."),
    ("PREFERENCE", "Never mention my phone number to my landlord."),
    ("ARTIFACT", "The heating in the flat of my landlord is broken."),
    (
        "PROFILE",
        "My landlord's email is okafor@example.org, portal password hunter2secret",
    ),
    ("STYLE", "أحب الجمل القصيرة والواضحة"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    answer = Reply(pieces=("## Draft\n\nDear **Ms. Okafor**,\n\n| a | b |\n|---|---|\n| 1 | 2 |",))
    with openai_server() as model:
        model.always(answer)
        home = tmp_path_factory.mktemp("home")
        with living(quiet(home, hf_base_url=f"{model.url}/v1", hf_llm_model="m")) as running:
            yield running


class Inspector:
    """Looks at the page after each step, and keeps what axe found there."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page
        self.found: list[tuple[str, str, str]] = []
        self._axe = Axe()

    def look(self, state: str) -> None:
        """Run every rule of axe over the whole document, Gradio's parts included."""
        results: dict[str, Any] = self._axe.run(self.page).response
        self.found += [
            (state, fault["id"], " ".join(node["target"]))
            for fault in results["violations"]
            for node in fault["nodes"]
        ]

    def press(self, selector: str, then: str, state: str) -> None:
        """Click the first of these, wait for what comes of it, and look."""
        self.page.locator(selector).first.click()
        self.page.locator(then).first.wait_for()
        self.look(state)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_page_has_a_fault(
    arrive: Arrive, address: str, width: int, scheme: str
) -> None:
    visitor = arrive(address, width, color_scheme=scheme, reduced_motion="reduce")
    seen = Inspector(visitor)
    seen.look("first visit")
    visitor.become(f"axe-{width}-{scheme}")
    seen.look("another id")
    _know(address, visitor.user_id)
    _way(visitor, seen)
    _shelf(visitor, seen)
    visitor.open("Persona")
    seen.look("persona")
    seen.press("#send", "#retry", "sent")
    visitor.words.fill(" ")
    visitor.words.press("Enter")
    expect(visitor.note("Type a few words first.")).to_be_visible()
    seen.look("an error")
    seen.press("#others", "#own", "none of these")
    assert seen.found == []


def _know(address: str, user_id: str) -> None:
    for mtype, text in KNOWN:
        body = {"user_id": user_id, "mtype": mtype, "text": text}
        httpx.post(f"{address}/v1/memories", json=body, timeout=60).raise_for_status()


def _way(visitor: Visitor, seen: Inspector) -> None:
    visitor.ask(WORDS)
    seen.look("chips")
    visitor.pick(1)
    seen.look("a prompt and its receipt")
    visitor.page.locator("#show-origins input").check()
    seen.press("#receipt .correct summary", "#receipt .correct textarea", "origins, correcting")
    seen.press("#receipt [data-wish=pin]", "#receipt .pinned", "pinned")
    seen.press("#receipt [data-wish=drop]", ".changes li", "what changed")


def _shelf(visitor: Visitor, seen: Inspector) -> None:
    visitor.open("Memory")
    expect(visitor.memories.first).to_be_visible()
    seen.look("memories")
    seen.press("#memory-draw", ".map", "map")
    seen.press("#map-close", "#memory-examine", "map closed")
    seen.press("#memory-examine", "#findings h4", "check")
    seen.press("#memory-add", "#editor-text", "editor")
    seen.press("#forget", "#forget-yes", "forget me?")
