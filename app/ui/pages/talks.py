"""The side column's tab of conversations: the list, a title to write, a question to answer."""

from dataclasses import dataclass

import gradio as gr

from app.core.domain.conversation import MAX_TITLE_CHARACTERS
from app.ui.handlers.listing import ROWS
from app.ui.pages.listing import build_icon, build_outcome, build_pager, build_search
from app.ui.pages.panel import panel
from app.ui.render import headings
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRow:
    """One conversation: its name opens it, two buttons rename and delete it."""

    line: gr.Row
    open: gr.Button
    facts: gr.Markdown
    rename: gr.Button
    delete: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Titling:
    """The editor of a title, and whose it is."""

    target: gr.State
    area: gr.Column
    heading: gr.Markdown
    title: gr.Textbox
    save: gr.Button
    cancel: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The question before a conversation is deleted, and which one it is about."""

    target: gr.State
    area: gr.Column
    question: gr.Markdown
    yes: gr.Button
    no: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksView:
    """`place` says where in the list the page stands; `gone` holds what was deleted last."""

    tab: gr.Tab
    place: gr.State
    gone: gr.State
    search: gr.Textbox
    new: gr.Button
    note: gr.Markdown
    take_back: gr.Button
    titling: Titling
    parting: Parting
    status: gr.Markdown
    rows: tuple[TalkRow, ...]
    newer: gr.Button
    older: gr.Button


def build_talks(tab: gr.Tab) -> TalksView:
    """Rows are fixed components that are filled and shown. `tab` is where it stands."""
    place, gone = gr.State(None), gr.State(None)
    with gr.Row(elem_id="talks-head"):
        panel(headings.subheading(say("talks.heading")))
        new = gr.Button(say("talks.new"), size="sm", elem_id="talks-new")
    search = build_search("talks", label=say("talks.search"), hint=say("talks.search_hint"))
    note, take_back = build_outcome("talks", undo=say("talks.undo"))
    titling, parting = _build_titling(), _build_parting()
    status = panel(name="talks-status")
    rows = tuple(_build_row(number) for number in range(1, ROWS + 1))
    newer, older = build_pager("talks", newer=say("talks.newer"), older=say("talks.older"))
    return TalksView(
        tab=tab,
        place=place,
        gone=gone,
        search=search,
        new=new,
        note=note,
        take_back=take_back,
        titling=titling,
        parting=parting,
        status=status,
        rows=rows,
        newer=newer,
        older=older,
    )


def _build_row(number: int) -> TalkRow:
    with gr.Row(elem_classes="talk-row", visible=False) as line:
        with gr.Column(elem_classes="talk-name", min_width=80):
            button = gr.Button("", size="sm", elem_classes="talk-open", elem_id=f"talk-{number}")
            facts = panel()
        rename = build_icon("edit", f"talk-rename-{number}")
        delete = build_icon("delete", f"talk-delete-{number}")
    return TalkRow(line=line, open=button, facts=facts, rename=rename, delete=delete)


def _build_titling() -> Titling:
    target = gr.State(None)
    with gr.Column(elem_id="talk-titling", elem_classes="talk-area", visible=False) as area:
        heading = panel()
        title = gr.Textbox(
            label=say("talks.title"),
            max_lines=1,
            max_length=MAX_TITLE_CHARACTERS,
            elem_id="talk-title",
        )
        with gr.Row(elem_classes="pager"):
            save = gr.Button(
                say("talks.save"), variant="primary", size="sm", elem_id="talk-title-save"
            )
            cancel = gr.Button(say("talks.cancel"), size="sm", elem_id="talk-title-cancel")
    return Titling(target=target, area=area, heading=heading, title=title, save=save, cancel=cancel)


def _build_parting() -> Parting:
    target = gr.State(None)
    with gr.Column(elem_id="talk-parting", elem_classes="talk-area", visible=False) as area:
        question = panel()
        with gr.Row(elem_classes="pager"):
            yes = gr.Button(
                say("talks.yes"), size="sm", elem_id="talk-delete-yes", elem_classes="danger"
            )
            no = gr.Button(say("talks.no"), size="sm", elem_id="talk-delete-no")
    return Parting(target=target, area=area, question=question, yes=yes, no=no)
