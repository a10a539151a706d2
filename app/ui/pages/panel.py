"""A place on the page for our own HTML."""

import gradio as gr

from app.ui.render.markup import Markup


def panel(
    value: Markup | None = None, *, name: str | None = None, classes: str = "", visible: bool = True
) -> gr.Markdown:
    """An area that shows `Markup` as it is; what is in it was escaped where it was made.

    It is a `Markdown`, because `gr.HTML` evaluates a template as JavaScript, which the page's
    Content-Security-Policy forbids. One line of HTML passes through Markdown unchanged.
    """
    return gr.Markdown(
        value or "",
        sanitize_html=False,
        latex_delimiters=[],
        container=False,
        visible=visible,
        elem_id=name,
        elem_classes=["panel", *classes.split()],
    )
