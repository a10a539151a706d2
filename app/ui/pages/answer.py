"""The main column, below the prompt: sending it, the conversation that follows, asking further."""

from dataclasses import dataclass

import gradio as gr

from app.ui.heard import heard
from app.ui.pages.panel import panel
from app.ui.render import headings
from app.ui.render.markup import Markup, tag
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class SendView:
    """`basis` holds what the prompt above was made of; `note` says why it was not sent."""

    basis: gr.State
    button: gr.Button
    note: gr.Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """`talk` holds the conversation; `live` shows its last exchange, `earlier` the others.

    `trace` is its id, kept by the page itself: it outlives the server's memory of the page.
    """

    talk: gr.State
    trace: gr.Textbox
    earlier: gr.Markdown
    live: gr.Markdown
    progress: gr.Markdown
    stop: gr.Button
    retry: gr.Button
    go_on: gr.Button
    new: gr.Button
    note: gr.Markdown
    box: gr.Textbox
    ask: gr.Button


def build_send(model: str | None, lacking: str | None) -> SendView:
    """The button under the prompt; without a model it is off, and `lacking` says how to change it.

    To be built inside the prompt's sheet.
    """
    basis = gr.State(None)
    with gr.Row(elem_id="send-area"):
        panel(_where_to(model, lacking), name="send-hint")
        button = gr.Button(
            say("answer.send"), variant="primary", elem_id="send", interactive=lacking is None
        )
    note = panel(name="send-note", classes="notes")
    return SendView(basis=basis, button=button, note=note)


def _where_to(model: str | None, lacking: str | None) -> Markup:
    """Who gets the prompt; without a model what a visitor can do, and what an operator can."""
    if model and lacking is None:
        return headings.hint(say("answer.to", model=model))
    return tag("p", say("answer.off"), " ", tag("small", heard(lacking or "")), class_="hint")


def build_answer(lacking: str | None) -> AnswerView:
    """All of it is always there; what of it is seen depends on the exchanges in it.

    Without a model a conversation can be read; what asks is off, and `lacking` says why.
    """
    able = lacking is None
    talk = gr.State(None)
    trace = gr.Textbox(label=say("talks.place"), elem_id="talk-trace", elem_classes="bridge")
    with gr.Column(elem_id="talk"):
        with gr.Row(elem_id="talk-head"):
            panel(headings.heading(say("answer.heading")))
            new = gr.Button(say("answer.new"), size="sm", elem_id="talk-new")
        earlier = panel(name="earlier")
        live = panel(name="live")
        progress = panel(name="progress")
        with gr.Row(elem_id="stopping"):
            stop = gr.Button(say("answer.stop"), elem_id="stop")
        with gr.Row(elem_id="talk-acts"):
            retry = gr.Button(say("answer.retry"), size="sm", elem_id="retry", interactive=able)
            go_on = gr.Button(say("answer.go_on"), size="sm", elem_id="go-on", interactive=able)
        note = panel(name="talk-note", classes="notes")
        with gr.Row(elem_id="asking"):
            box = gr.Textbox(
                label=say("answer.further"),
                placeholder=say("answer.further_hint"),
                lines=1,
                max_lines=8,
                elem_id="further",
                scale=5,
                min_width=120,
            )
            ask = gr.Button(
                say("answer.further_send"), elem_id="further-send", scale=0, interactive=able
            )
        panel(headings.hint(lacking or ""), name="talk-lacking", visible=not able)
    return AnswerView(
        talk=talk,
        trace=trace,
        earlier=earlier,
        live=live,
        progress=progress,
        stop=stop,
        retry=retry,
        go_on=go_on,
        new=new,
        note=note,
        box=box,
        ask=ask,
    )
