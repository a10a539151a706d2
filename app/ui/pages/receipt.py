"""The side column's first tab: where the last prompt came from."""

from dataclasses import dataclass

import gradio as gr

from app.ui.pages.panel import panel
from app.ui.render.receipt import empty_receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """The receipt, one area of HTML."""

    body: gr.Markdown


def build_receipt() -> ReceiptView:
    """Says what will be here until there is a prompt."""
    return ReceiptView(body=panel(empty_receipt(), name="receipt"))
