"""The side column's second tab: the list of memories, an editor, and export, import, forget me."""

from dataclasses import dataclass

import gradio as gr

from app.core.domain.memory import MType, Source
from app.ui.handlers.listing import ROWS
from app.ui.pages.findings import FindingsView, MapView, build_findings, build_map
from app.ui.pages.listing import build_icon, build_outcome, build_pager, build_search
from app.ui.pages.panel import panel
from app.ui.render import headings
from app.ui.render.memories import kind_name, source_name
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One memory of the list with its two buttons."""

    line: gr.Row
    card: gr.Markdown
    edit: gr.Button
    delete: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """`target` is the id of the memory being changed, None while one is added."""

    target: gr.State
    area: gr.Column
    heading: gr.Markdown
    kind: gr.Dropdown
    text: gr.Textbox
    save: gr.Button
    cancel: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Taking memories out, bringing them in, and having them all deleted."""

    link: gr.Markdown
    upload: gr.UploadButton
    forget: gr.Button
    confirm: gr.Column
    question: gr.Markdown
    proof: gr.Markdown
    yes: gr.Button
    no: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryView:
    """`place` says where in the list the page stands; `undo` holds the last change."""

    tab: gr.Tab
    place: gr.State
    undo: gr.State
    search: gr.Textbox
    kind: gr.Dropdown
    source: gr.Dropdown
    add: gr.Button
    examine: gr.Button
    draw: gr.Button
    note: gr.Markdown
    take_back: gr.Button
    editor: Editor
    findings: FindingsView
    map: MapView
    status: gr.Markdown
    rows: tuple[Row, ...]
    newer: gr.Button
    older: gr.Button
    keeping: Keeping

    @property
    def filters(self) -> tuple[gr.Textbox, gr.Dropdown, gr.Dropdown]:
        """What the list is narrowed by."""
        return self.search, self.kind, self.source


def build_memory(tab: gr.Tab) -> MemoryView:
    """Rows are fixed components that are filled and shown, as many as a page of the list has.

    `tab` is where it stands.
    """
    place, undo = gr.State(None), gr.State(None)
    search, kind, source = _build_filters()
    with gr.Row(elem_classes="pager"):
        add = gr.Button(say("memory.add"), size="sm", elem_id="memory-add")
        examine = gr.Button(say("audit.open"), size="sm", elem_id="memory-examine")
        draw = gr.Button(say("map.open"), size="sm", elem_id="memory-draw")
    note, take_back = build_outcome("memory", undo=say("memory.undo"))
    editor = _build_editor()
    findings, picture = build_findings(), build_map()
    status = panel(name="memory-status")
    rows = tuple(_build_row(number) for number in range(1, ROWS + 1))
    newer, older = build_pager("memory", newer=say("memory.newer"), older=say("memory.older"))
    return MemoryView(
        tab=tab,
        place=place,
        undo=undo,
        search=search,
        kind=kind,
        source=source,
        add=add,
        examine=examine,
        draw=draw,
        note=note,
        take_back=take_back,
        editor=editor,
        findings=findings,
        map=picture,
        status=status,
        rows=rows,
        newer=newer,
        older=older,
        keeping=_build_keeping(),
    )


def _build_filters() -> tuple[gr.Textbox, gr.Dropdown, gr.Dropdown]:
    search = build_search("memory", label=say("memory.search"), hint=say("memory.search_hint"))
    with gr.Row(elem_classes="tools"):
        kind = _build_choice(kind_filters(), say("memory.kind"), "memory-kind")
        source = _build_choice(source_filters(), say("memory.source"), "memory-source")
    return search, kind, source


def _build_choice(choices: list[tuple[str, str]], label: str, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices,
        value="",
        label=label,
        elem_id=name,
        filterable=False,
        min_width=120,
    )


def _build_editor() -> Editor:
    target = gr.State(None)
    with gr.Column(elem_id="memory-editor", visible=False) as area:
        heading = panel()
        kind = gr.Dropdown(
            kinds(),
            value=MType.PREFERENCE.value,
            label=say("memory.kind"),
            filterable=False,
            elem_id="editor-kind",
        )
        text = gr.Textbox(
            label=say("memory.text"),
            placeholder=say("memory.text_hint"),
            lines=3,
            max_lines=12,
            elem_id="editor-text",
        )
        with gr.Row(elem_classes="pager"):
            save = gr.Button(
                say("memory.save"), variant="primary", size="sm", elem_id="editor-save"
            )
            cancel = gr.Button(say("memory.cancel"), size="sm", elem_id="editor-cancel")
    return Editor(
        target=target, area=area, heading=heading, kind=kind, text=text, save=save, cancel=cancel
    )


def _build_row(number: int) -> Row:
    with gr.Row(elem_classes="memory-row", visible=False) as line:
        card = panel()
        edit = build_icon("edit", f"edit-{number}")
        delete = build_icon("delete", f"delete-{number}")
    return Row(line=line, card=card, edit=edit, delete=delete)


def _build_keeping() -> Keeping:
    panel(headings.subheading(say("transfer.heading")))
    with gr.Row(elem_classes="pager"):
        link = panel(name="export")
        upload = gr.UploadButton(
            say("transfer.import"), file_types=[".json", ".md"], size="sm", elem_id="import"
        )
        forget = gr.Button(say("forget.button"), size="sm", elem_id="forget", elem_classes="danger")
    with gr.Column(elem_id="forget-confirm", visible=False) as confirm:
        question = panel()
        with gr.Row(elem_classes="pager"):
            yes = gr.Button(
                say("forget.yes"), size="sm", elem_id="forget-yes", elem_classes="danger"
            )
            no = gr.Button(say("forget.no"), size="sm", elem_id="forget-no")
    proof = panel(name="forget-proof")
    return Keeping(
        link=link,
        upload=upload,
        forget=forget,
        confirm=confirm,
        question=question,
        proof=proof,
        yes=yes,
        no=no,
    )


def kinds() -> list[tuple[str, str]]:
    """Every kind of memory: its name, and what is sent for it."""
    return [(kind_name(mtype), mtype.value) for mtype in MType]


def kind_filters() -> list[tuple[str, str]]:
    """What kinds the list can be narrowed to."""
    return [(say("memory.every_kind"), ""), *kinds()]


def source_filters() -> list[tuple[str, str]]:
    """What sources the list can be narrowed to."""
    return [(say("memory.every_source"), ""), *((source_name(one), one.value) for one in Source)]
