"""A page of memories, the editor and what was last changed become updates of components."""

from itertools import zip_longest

import gradio as gr

from app.ui.bindings.listen import Component, Update
from app.ui.handlers.memory import Shelf, Undo
from app.ui.pages.memory import MemoryView
from app.ui.render import notes
from app.ui.render.markup import Markup
from app.ui.render.memories import count_line, memory_card, near_line, nothing_here, short_name
from app.ui.words import say


def shelf_parts(view: MemoryView) -> list[Component]:
    """What showing a page of memories touches."""
    rows = [part for row in view.rows for part in (row.line, row.card, row.edit, row.delete)]
    return [view.place, view.status, view.newer, view.older, *rows]


def show_shelf(view: MemoryView, shelf: Shelf) -> Update:
    """One page of memories in the fixed rows."""
    update: Update = {
        view.place: shelf.place,
        view.status: _status(shelf),
        view.newer: gr.update(visible=bool(shelf.place.cursors)),
        view.older: gr.update(visible=shelf.place.next_cursor is not None),
    }
    for row, item in zip_longest(view.rows, shelf.items[: len(view.rows)]):
        if item is None:
            update |= {row.line: gr.update(visible=False), row.card: notes.NOTHING}
            continue
        name = short_name(item.text)
        update |= {
            row.line: gr.update(visible=True),
            row.card: memory_card(item),
            row.edit: gr.update(value=say("memory.edit", text=name)),
            row.delete: gr.update(value=say("memory.delete", text=name)),
        }
    return update


def editor_parts(view: MemoryView) -> list[Component]:
    """What opening and closing the editor touches."""
    editor = view.editor
    return [editor.target, editor.area, editor.heading, editor.kind, editor.text]


def close_editor(view: MemoryView) -> Update:
    """The editor, gone and empty."""
    editor = view.editor
    return {editor.target: None, editor.area: gr.update(visible=False), editor.text: ""}


def change_said(view: MemoryView, sentence: str, undo: Undo | None) -> Update:
    """What was done, and whether it can be undone."""
    return {
        view.note: notes.done(sentence),
        view.undo: undo,
        view.take_back: gr.update(visible=undo is not None),
    }


def _status(shelf: Shelf) -> Markup:
    shown = len(shelf.items)
    if not shown:
        return nothing_here(filtered=shelf.filtered)
    return near_line(shown) if shelf.near else count_line(shelf.first, shown, shelf.total)
