"""The main column, lower part: the enriched prompt to read, edit, copy and save."""

from dataclasses import dataclass

import gradio as gr

from app.ui.pages.panel import panel
from app.ui.render import masthead, toolbar
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptView:
    """`start` explains the way until there is a prompt; then `sheet` takes its place.

    The field tints its lines by where they come from (`tint.js`), and `legend` names the tints;
    `origins` says it in words, as long as its box is ticked (`way.css`).
    """

    start: gr.Markdown
    sheet: gr.Column
    facts: gr.Markdown
    legend: gr.Markdown
    text: gr.Textbox
    origins: gr.Markdown


def build_prompt() -> PromptView:
    """Copying and saving happen in the browser, with the text as it was edited."""
    start = panel(masthead.how_it_works(), name="start")
    with gr.Column(elem_id="prompt", visible=False) as sheet:
        with gr.Row(elem_id="prompt-head"):
            facts = panel(name="prompt-facts")
            panel(toolbar.prompt_toolbar(), name="prompt-tools")
        with gr.Row(elem_id="prompt-origins"):
            legend = panel(name="legend")
            gr.Checkbox(label=say("way.origins"), container=False, elem_id="show-origins")
        origins = panel(name="origins")
        text = gr.Textbox(
            label=say("prompt.label"),
            lines=16,
            max_lines=40,
            interactive=True,
            elem_id="prompt-text",
            autoscroll=False,
            html_attributes=gr.InputHTMLAttributes(spellcheck=False),
        )
    return PromptView(
        start=start, sheet=sheet, facts=facts, legend=legend, text=text, origins=origins
    )
