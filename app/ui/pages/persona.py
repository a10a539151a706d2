"""The side column's third tab: how the person likes their answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import gradio as gr

from app.core.domain.persona import FACETS, NEUTRAL
from app.ui.pages.panel import panel
from app.ui.render import headings
from app.ui.render.leanings import facet_words
from app.ui.render.radar import radar
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaView:
    """One slider per facet, by name, in percent; below each, in `words`, what it is about."""

    tab: gr.Tab
    picture: gr.Markdown
    note: gr.Markdown
    sliders: Mapping[str, gr.Slider]
    words: Mapping[str, gr.Markdown]
    reset: gr.Button


def build_persona(tab: gr.Tab) -> PersonaView:
    """Neutral until somebody's persona is put in; `tab` is where it stands."""
    panel(headings.intro(say("persona.heading"), say("persona.intro")))
    picture = panel(radar(dict.fromkeys(FACETS, NEUTRAL)), name="radar")
    sliders, words = {}, {}
    for facet in FACETS:
        with gr.Column(elem_classes="facet-area"):
            sliders[facet] = _build_slider(facet)
            words[facet] = panel(facet_words(facet), name=f"facet-{facet}-words")
    with gr.Row(elem_classes="pager"):
        reset = gr.Button(say("persona.reset"), size="sm", elem_id="persona-reset")
        note = panel(name="persona-note", classes="notes")
    return PersonaView(
        tab=tab, picture=picture, note=note, sliders=sliders, words=words, reset=reset
    )


def _build_slider(facet: str) -> gr.Slider:
    return gr.Slider(
        0,
        100,
        value=100 * NEUTRAL,
        step=1,
        label=say(f"persona.facets.{facet}.label"),
        buttons=[],
        elem_id=f"facet-{facet}",
        elem_classes="facet",
    )
