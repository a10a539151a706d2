"""Buttons that work in the browser alone; `assets/page.js` listens for their `data-act`."""

from app.ui.render.figures import decimal
from app.ui.render.markup import Markup, tag
from app.ui.words import say

PROMPT_FIELD = "#prompt-text textarea"


def prompt_toolbar() -> Markup:
    """Copy and save the prompt as it stands in its field."""
    return tag(
        "div",
        _button(
            say("prompt.copy"),
            "primary",
            act="copy",
            done=say("prompt.copied"),
            failed=say("prompt.not_copied"),
        ),
        _button(say("prompt.save_markdown"), "", act="save", done=say("prompt.saved"), ending="md"),
        _button(say("prompt.save_text"), "", act="save", done=say("prompt.saved"), ending="txt"),
        class_="toolbar",
        role="group",
        aria_label=say("prompt.toolbar"),
    )


def prompt_facts(tokens: int, milliseconds: float) -> Markup:
    """The prompt's heading, with how long it is and how long it took."""
    shown = decimal(milliseconds) if milliseconds < 1 else f"{milliseconds:,.0f}"
    facts = say("prompt.tokens", tokens=f"{tokens:,}", milliseconds=shown)
    heading = tag("h2", say("prompt.heading"), class_="section")
    return tag("div", heading, tag("p", facts, class_="facts", role="status"))


def export_links(as_json: str, as_markdown: str) -> Markup:
    """Links that download everything; they look like the buttons beside them."""
    links = ((as_json, say("transfer.export")), (as_markdown, say("transfer.export_markdown")))
    return tag(
        "div",
        *(tag("a", name, href=href, download=True, class_="act") for href, name in links),
        class_="export-links",
    )


def _button(
    text: str,
    look: str,
    *,
    act: str,
    done: str,
    failed: str | None = None,
    ending: str | None = None,
) -> Markup:
    return tag(
        "button",
        text,
        type="button",
        class_=f"act {look}".strip(),
        data_act=act,
        data_field=PROMPT_FIELD,
        data_done=done,
        data_failed=failed,
        data_name=say("prompt.filename") if ending else None,
        data_ending=ending,
    )
