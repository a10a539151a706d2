"""All that belongs to one person in the side column becomes updates of components, or leaves it."""

from collections.abc import Mapping

import gradio as gr

from app.ui.bindings.findings import findings_parts, map_parts, no_findings, no_map
from app.ui.bindings.listen import Component, Update
from app.ui.bindings.shelves import close_editor, editor_parts, shelf_parts
from app.ui.handlers.persona import Taught
from app.ui.handlers.transfer import export_address
from app.ui.pages.memory import MemoryView
from app.ui.pages.persona import PersonaView
from app.ui.render import notes, toolbar
from app.ui.render.figures import percent
from app.ui.render.leanings import facet_words
from app.ui.render.radar import radar


def memory_parts(view: MemoryView) -> list[Component]:
    """All of the memory tab that belongs to one person."""
    keeping = view.keeping
    return [
        view.undo,
        *view.filters,
        view.note,
        view.take_back,
        keeping.link,
        keeping.confirm,
        keeping.question,
        keeping.proof,
        *editor_parts(view),
        *findings_parts(view.findings),
        *map_parts(view.map),
        *shelf_parts(view),
    ]


def no_memory_work(view: MemoryView, user_id: str) -> Update:
    """The memory tab without a search, an open editor, an undo or a question of somebody before."""
    return {
        view.undo: None,
        view.search: "",
        view.kind: "",
        view.source: "",
        view.note: notes.NOTHING,
        view.take_back: gr.update(visible=False),
        view.keeping.link: toolbar.export_links(
            export_address(user_id), export_address(user_id, markdown=True)
        ),
        view.keeping.confirm: gr.update(visible=False),
        view.keeping.question: notes.NOTHING,
        view.keeping.proof: notes.NOTHING,
        **close_editor(view),
        **no_findings(view.findings),
        **no_map(view.map),
    }


def persona_parts(view: PersonaView) -> list[Component]:
    """What showing a persona touches."""
    return [view.picture, view.note, *view.sliders.values(), *view.words.values()]


def show_persona(
    view: PersonaView, facets: Mapping[str, float], taught: Mapping[str, Taught] | None = None
) -> Update:
    """The sliders and the picture; with `taught` also what each facet was learned from."""
    sliders = {view.sliders[name]: percent(value) for name, value in facets.items()}
    return {view.picture: radar(facets), **sliders, **show_taught(view, taught or {})}


def show_taught(view: PersonaView, taught: Mapping[str, Taught]) -> Update:
    """What these facets were learned from."""
    return {view.words[name]: facet_words(name, one) for name, one in taught.items()}
