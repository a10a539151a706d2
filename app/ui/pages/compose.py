"""The main column, upper part: the few words, examples of them, and the guesses as chips."""

from dataclasses import dataclass

import gradio as gr

from app.core.domain.request import MAX_READING_CHARACTERS
from app.ui.pages.panel import panel
from app.ui.render import chips, headings, keys
from app.ui.words import say, say_all

CHIPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A card with its face, and the real button that lies over it and says the same."""

    card: gr.Column
    button: gr.Button
    face: gr.Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose:
    """`asked` holds the words the guesses are for; `waiting` shows while they come.

    `trace` is what the page itself keeps of them, for when it is loaded again. `own_area` is where
    a person says in their own words what they mean, when no guess is it; `back` leads from other
    guesses to the first.
    """

    asked: gr.State
    trace: gr.Textbox
    box: gr.Textbox
    ask: gr.Button
    private: gr.Checkbox
    examples: tuple[gr.Button, ...]
    samples: gr.Column
    note: gr.Markdown
    waiting: gr.Markdown
    building: gr.Markdown
    heading: gr.Markdown
    keys: gr.Markdown
    auto: gr.Markdown
    auto_undo: gr.Button
    chips: tuple[Chip, ...]
    others: gr.Button
    back: gr.Button
    own_area: gr.Row
    own: gr.Textbox
    own_send: gr.Button
    own_note: gr.Markdown


def build_compose() -> Compose:
    """Chips are fixed buttons, filled and shown; nothing is built while the page is used."""
    asked = gr.State(None)
    trace = gr.Textbox(label=say("talks.place"), elem_id="way-trace", elem_classes="bridge")
    box, ask, private = _build_words()
    with gr.Column(elem_id="examples") as samples:
        panel(headings.hint(say("compose.examples_label")))
        with gr.Row(elem_classes="pills"):
            examples = tuple(gr.Button(text, size="sm") for text in say_all("compose.examples"))
    note = panel(name="compose-note", classes="notes")
    waiting = panel(chips.waiting_chips(), name="waiting")
    heading = panel(name="chips-heading", visible=False)
    with gr.Row(elem_id="auto-area"):
        auto = panel(name="auto-note", classes="notes")
        auto_undo = gr.Button(say("way.auto_undo"), size="sm", visible=False, elem_id="auto-undo")
    with gr.Row(elem_id="chips"):
        cards = tuple(_build_chip(number) for number in range(1, CHIPS + 1))
    with gr.Row(elem_id="chips-foot"):
        others = gr.Button(say("way.others"), size="sm", visible=False, elem_id="others")
        back = gr.Button(say("way.back"), size="sm", visible=False, elem_id="first-guesses")
        switch = panel(keys.switch(), name="keys-switch", visible=False)
    own_area, own, own_send = _build_own()
    return Compose(
        asked=asked,
        trace=trace,
        box=box,
        ask=ask,
        private=private,
        examples=examples,
        samples=samples,
        note=note,
        waiting=waiting,
        heading=heading,
        keys=switch,
        auto=auto,
        auto_undo=auto_undo,
        chips=cards,
        others=others,
        back=back,
        own_area=own_area,
        own=own,
        own_send=own_send,
        own_note=panel(name="own-note", classes="notes"),
        building=panel(chips.waiting_prompt(), name="building"),
    )


def _build_words() -> tuple[gr.Textbox, gr.Button, gr.Checkbox]:
    with gr.Column(elem_id="compose"):
        box = gr.Textbox(
            label=say("compose.label"),
            placeholder=say("compose.placeholder"),
            lines=1,
            max_lines=8,
            autofocus=True,
            elem_id="inkling",
        )
        with gr.Row(elem_id="compose-foot"):
            private = gr.Checkbox(
                label=say("way.private"),
                info=say("way.private_hint"),
                container=False,
                elem_id="nothing-personal",
            )
            panel(headings.hint(say("compose.hint")), name="compose-hint")
            ask = gr.Button(say("compose.ask"), variant="primary", elem_id="ask")
    return box, ask, private


def _build_own() -> tuple[gr.Row, gr.Textbox, gr.Button]:
    with gr.Row(elem_id="own-area", visible=False) as area:
        own = gr.Textbox(
            label=say("way.own"),
            placeholder=say("way.own_hint"),
            lines=1,
            max_lines=4,
            max_length=MAX_READING_CHARACTERS,
            elem_id="own",
            scale=5,
            min_width=160,
        )
        send = gr.Button(say("way.own_send"), elem_id="own-send", scale=0)
    return area, own, send


def _build_chip(number: int) -> Chip:
    with gr.Column(elem_classes="chip", min_width=160, visible=False) as card:
        button = gr.Button("", elem_id=f"chip-{number}", elem_classes="chip-button")
        face = panel()
    return Chip(card=card, button=button, face=face)
