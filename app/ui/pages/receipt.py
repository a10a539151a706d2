"""The side column's first tab: where the last prompt came from, and what to do about it."""

from dataclasses import dataclass

import gradio as gr

from app.ui.pages.panel import panel
from app.ui.render import notes
from app.ui.render.receipt import empty_receipt
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """The receipt, one area of HTML; what is pressed in it reaches us by way of `bridge`.

    `work` holds the prompt and its former versions. `difference` tells what the last step changed.
    """

    work: gr.State
    bridge: gr.Textbox
    note: gr.Markdown
    rebuilding: gr.Markdown
    difference: gr.Markdown
    undo: gr.Button
    body: gr.Markdown


def build_receipt() -> ReceiptView:
    """Says what will be here until there is a prompt."""
    work = gr.State(None)
    # Buttons inside HTML are no components: the script writes what was pressed into this field.
    bridge = gr.Textbox(label=say("way.bridge"), elem_id="wish", elem_classes="bridge")
    note = panel(name="receipt-note", classes="notes")
    rebuilding = panel(notes.quiet(say("way.rebuilding")), name="rebuilding")
    with gr.Row(elem_id="changed"):
        difference = panel(name="difference")
        undo = gr.Button(say("way.undo"), size="sm", visible=False, elem_id="undo-wish")
    body = panel(empty_receipt(), name="receipt")
    return ReceiptView(
        work=work,
        bridge=bridge,
        note=note,
        rebuilding=rebuilding,
        difference=difference,
        undo=undo,
        body=body,
    )
