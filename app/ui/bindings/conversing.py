"""A page of conversations, a title's editor and the question before deleting, as updates."""

from itertools import zip_longest

import gradio as gr

from app.ui.bindings.listen import Component, Update
from app.ui.handlers.talk import Talk
from app.ui.handlers.talks import Chosen, Listed, Removed
from app.ui.pages.talks import TalksView
from app.ui.render import notes, talks
from app.ui.render.markup import Markup
from app.ui.render.memories import short_name
from app.ui.words import say


def list_parts(view: TalksView) -> list[Component]:
    """What showing a page of conversations touches."""
    rows = [
        part
        for row in view.rows
        for part in (row.line, row.open, row.facts, row.rename, row.delete)
    ]
    return [view.place, view.status, view.newer, view.older, *rows]


def talks_parts(view: TalksView) -> list[Component]:
    """All of the tab that belongs to one person."""
    titling, parting = view.titling, view.parting
    asked = [titling.target, titling.area, titling.heading, titling.title]
    asked += [parting.target, parting.area, parting.question]
    return [view.gone, view.search, view.note, view.take_back, *asked, *list_parts(view)]


def show_list(view: TalksView, listed: Listed, talk: object) -> Update:
    """One page in the fixed rows; `talk` is the conversation that is open."""
    open_id = talk.conversation_id if isinstance(talk, Talk) else ""
    update: Update = {
        view.place: listed.place,
        view.status: _status(listed),
        view.newer: gr.update(visible=bool(listed.place.cursors)),
        view.older: gr.update(visible=listed.place.next_cursor is not None),
    }
    for row, one in zip_longest(view.rows, listed.items[: len(view.rows)]):
        if one is None:
            update |= {row.line: gr.update(visible=False), row.facts: notes.NOTHING}
            update |= {row.open: gr.update(value="")}
            continue
        name = short_name(talks.name_of(one))
        update |= {
            row.line: gr.update(visible=True),
            row.open: gr.update(value=talks.name_of(one)),
            row.facts: talks.facts(one, current=one.id == open_id),
            row.rename: gr.update(value=say("talks.rename", name=name)),
            row.delete: gr.update(value=say("talks.delete", name=name)),
        }
    return update


def no_questions(view: TalksView) -> Update:
    """Neither a title being written nor a deletion being asked for."""
    titling, parting = view.titling, view.parting
    return {
        titling.target: None,
        titling.area: gr.update(visible=False),
        titling.heading: notes.NOTHING,
        titling.title: "",
        parting.target: None,
        parting.area: gr.update(visible=False),
        parting.question: notes.NOTHING,
    }


def ask_title(view: TalksView, chosen: Chosen) -> Update:
    """The editor of a title, filled with the name it has."""
    return {
        **no_questions(view),
        view.titling.target: chosen,
        view.titling.area: gr.update(visible=True),
        view.titling.heading: talks.titling_heading(chosen.conversation),
        view.titling.title: chosen.conversation.name,
    }


def ask_parting(view: TalksView, chosen: Chosen) -> Update:
    """The question whether to delete it."""
    return {
        **no_questions(view),
        view.parting.target: chosen,
        view.parting.area: gr.update(visible=True),
        view.parting.question: talks.parting_question(chosen.conversation),
    }


def talks_said(view: TalksView, sentence: str, gone: Removed | None = None) -> Update:
    """What was done, and whether it can be undone."""
    return {
        view.note: notes.done(sentence),
        view.gone: gone,
        view.take_back: gr.update(visible=gone is not None),
    }


def no_talks(view: TalksView) -> Update:
    """The tab without a search, a question, an undo or a row of somebody before."""
    update: Update = {
        view.gone: None,
        view.search: "",
        view.note: notes.NOTHING,
        view.take_back: gr.update(visible=False),
        view.place: None,
        view.status: notes.NOTHING,
        view.newer: gr.update(visible=False),
        view.older: gr.update(visible=False),
        **no_questions(view),
    }
    for row in view.rows:
        update |= {row.line: gr.update(visible=False), row.facts: notes.NOTHING}
        update |= {button: gr.update(value="") for button in (row.open, row.rename, row.delete)}
    return update


def _status(listed: Listed) -> Markup:
    shown = len(listed.items)
    if not shown:
        return talks.nothing_here(filtered=listed.filtered)
    return talks.count_line(listed.first, shown, listed.total)
