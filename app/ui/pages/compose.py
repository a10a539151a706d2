"""The main column, upper part: the few words, examples of them, and the guesses as chips."""

from dataclasses import dataclass

import gradio as gr

from app.ui.pages.panel import panel
from app.ui.render import chips, headings, notes
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
    """`asked` holds the words the guesses are for; `waiting` shows while they come."""

    asked: gr.State
    box: gr.Textbox
    ask: gr.Button
    examples: tuple[gr.Button, ...]
    samples: gr.Column
    note: gr.Markdown
    waiting: gr.Markdown
    building: gr.Markdown
    heading: gr.Markdown
    auto: gr.Markdown
    chips: tuple[Chip, ...]


def build_compose() -> Compose:
    """Chips are fixed buttons, filled and shown; nothing is built while the page is used."""
    asked = gr.State(None)
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
            panel(headings.hint(say("compose.hint")), name="compose-hint")
            ask = gr.Button(say("compose.ask"), variant="primary", elem_id="ask")
    with gr.Column(elem_id="examples") as samples:
        panel(headings.hint(say("compose.examples_label")))
        with gr.Row(elem_classes="pills"):
            examples = tuple(gr.Button(text, size="sm") for text in say_all("compose.examples"))
    note = panel(name="compose-note", classes="notes")
    waiting = panel(chips.waiting_chips(), name="waiting")
    heading = panel(headings.heading(say("chips.heading")), name="chips-heading", visible=False)
    auto = panel(name="auto-note", classes="notes")
    building = panel(notes.quiet(say("chips.waiting")), name="building")
    with gr.Row(elem_id="chips"):
        cards = tuple(_build_chip(number) for number in range(1, CHIPS + 1))
    return Compose(
        asked=asked,
        box=box,
        ask=ask,
        examples=examples,
        samples=samples,
        note=note,
        waiting=waiting,
        building=building,
        heading=heading,
        auto=auto,
        chips=cards,
    )


def _build_chip(number: int) -> Chip:
    with gr.Column(elem_classes="chip", min_width=160, visible=False) as card:
        button = gr.Button("", elem_id=f"chip-{number}", elem_classes="chip-button")
        face = panel()
    return Chip(card=card, button=button, face=face)
