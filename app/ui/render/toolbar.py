"""Buttons that work in the browser alone; `assets/page.js` listens for their `data-act`."""

import json
import math

from app.core.domain.crafting import Prompt
from app.ui.render.figures import decimal, whole
from app.ui.render.markup import Markup, tag
from app.ui.render.record import record
from app.ui.words import say

PROMPT_FIELD = "#prompt-text textarea"
_USUAL_CHARACTERS = 4.0
_PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"


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
        _button(say("way.save_json"), "", act="record", done=say("prompt.saved"), ending="json"),
        class_="toolbar",
        role="group",
        aria_label=say("prompt.toolbar"),
    )


def prompt_facts(prompt: Prompt) -> Markup:
    """The prompt's heading, with how long it is and how long it took.

    What a saved .json says of it, and how to count again when it is edited, travels along for the
    script.
    """
    milliseconds = sum(prompt.timings_ms.values())
    shown = decimal(milliseconds) if milliseconds < 1 else whole(milliseconds)
    facts = say("prompt.tokens", tokens=_PLACE, milliseconds=shown)
    before, _, after = facts.partition(_PLACE)
    count = tag("span", whole(prompt.tokens), class_="token-count")
    heading = tag("h2", say("prompt.heading"), class_="section")
    return tag(
        "div",
        heading,
        tag("p", before, count, after, class_="facts", role="status"),
        id="prompt-record",
        data_record=json.dumps(record(prompt), ensure_ascii=False),
        data_characters=_characters_per_token(prompt),
    )


def _characters_per_token(prompt: Prompt) -> str:
    """How the script counts an edited prompt: by the usual figure, where it gave this count."""
    length, tokens = len(prompt.text), max(prompt.tokens, 1)
    usual = math.ceil(length / _USUAL_CHARACTERS) == tokens
    return f"{_USUAL_CHARACTERS if usual else length / tokens:.6f}"


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
