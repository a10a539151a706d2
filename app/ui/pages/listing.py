"""What every list of the side column has: a search, what was done, a way back, leafing, icons."""

import gradio as gr

from app.ui.handlers.listing import MAX_SEARCH_CHARACTERS
from app.ui.pages.panel import panel


def build_search(name: str, *, label: str, hint: str) -> gr.Textbox:
    """The field that narrows the list."""
    return gr.Textbox(
        label=label,
        placeholder=hint,
        max_lines=1,
        max_length=MAX_SEARCH_CHARACTERS,
        elem_id=f"{name}-search",
    )


def build_outcome(name: str, *, undo: str) -> tuple[gr.Markdown, gr.Button]:
    """Where it is said what was done, and the button that undoes it."""
    with gr.Row(elem_classes="outcome"):
        note = panel(name=f"{name}-note", classes="notes")
        take_back = gr.Button(undo, size="sm", elem_id=f"{name}-undo", visible=False)
    return note, take_back


def build_pager(name: str, *, newer: str, older: str) -> tuple[gr.Button, gr.Button]:
    """The buttons that leaf through the list."""
    with gr.Row(elem_classes="pager"):
        forth = gr.Button(newer, size="sm", visible=False, elem_id=f"{name}-newer")
        back = gr.Button(older, size="sm", visible=False, elem_id=f"{name}-older")
    return forth, back


def build_icon(picture: str, name: str) -> gr.Button:
    """A button of one line; what it says is filled in with the line."""
    return gr.Button("", size="sm", elem_classes=f"icon icon-{picture}", elem_id=name)
