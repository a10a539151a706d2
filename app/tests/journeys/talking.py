"""What is done and seen in a conversation at the page."""

import re

from playwright.sync_api import Locator, expect

from app.tests.fakes.openai_server import OpenAIServer, Reply
from app.tests.journeys.visitor import Visitor

WORDS = "help me email my landlord"
SLOWLY = Reply(pieces=("Zanzibar", *(f" word-{n}" for n in range(200))), delay_s=0.1)


def button(visitor: Visitor, name: str | re.Pattern[str]) -> Locator:
    exact = isinstance(name, str)
    return visitor.page.get_by_role("button", name=name, exact=exact)


def prepare(visitor: Visitor, words: str = WORDS) -> str:
    """The prompt that is ready to be sent."""
    visitor.ask(words)
    return visitor.pick(1)


def send(visitor: Visitor, words: str = WORDS) -> None:
    """Begin a conversation, and wait for its first answer."""
    prepare(visitor, words)
    button(visitor, "Send").click()
    answers(visitor, 1)


def further(visitor: Visitor, words: str) -> None:
    box = visitor.page.get_by_label("Ask further")
    box.fill(words)
    box.press("Enter")


def answers(visitor: Visitor, count: int) -> Locator:
    """All the answers, once they are there and nothing is under way."""
    found = visitor.page.locator("#talk .answer")
    expect(found).to_have_count(count)
    expect(visitor.page.locator('#live [aria-busy="true"]')).to_have_count(0)
    return found


def said(visitor: Visitor) -> Locator:
    """What the person said, oldest first."""
    return visitor.page.locator("#talk .said p")


def told(model: OpenAIServer) -> list[str]:
    """The texts of the turns the model was sent last."""
    return [message["content"] for message in model.asked[-1].json["messages"]]
