"""Short messages: what went wrong, what was done, what to know. Read out when they appear."""

from collections.abc import Sequence

from app.ui.heard import heard
from app.ui.render.markup import Markup, tag, together
from app.ui.words import say

NOTHING = Markup("")


def problem(sentence: str) -> Markup:
    """Something the person should act on; interrupts a screen reader."""
    return tag("div", tag("p", sentence), class_="note note-problem", role="alert")


def done(sentence: str) -> Markup:
    """Something was done as asked."""
    return tag("div", tag("p", sentence), class_="note note-done", role="status")


def aside(sentence: str) -> Markup:
    """Something worth knowing."""
    return tag("div", tag("p", sentence), class_="note note-aside", role="status")


def quiet(sentence: str) -> Markup:
    """A line that is shown while something is under way."""
    return tag("p", sentence, class_="hint", role="status")


def banner(notices: Sequence[str]) -> Markup:
    """What whoever uses this server should know of it: what is weaker than it could be."""
    if not notices:
        return NOTHING
    return tag(
        "div",
        together(tag("p", heard(notice)) for notice in notices),
        class_="banner",
        role="region",
        aria_label=say("notices.label"),
    )
