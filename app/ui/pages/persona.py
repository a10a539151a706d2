"""The side column's third tab: how the person likes their answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import gradio as gr

from app.core.domain.persona import FACETS, NEUTRAL
from app.ui.pages.panel import panel
from app.ui.render import headings
from app.ui.render.radar import radar
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaView:
    """One slider per facet, by name, in percent."""

    picture: gr.Markdown
    note: gr.Markdown
    sliders: Mapping[str, gr.Slider]
    reset: gr.Button


def build_persona() -> PersonaView:
    """Neutral until somebody's persona is put in."""
    panel(headings.intro(say("persona.heading"), say("persona.intro")))
    picture = panel(radar(dict.fromkeys(FACETS, NEUTRAL)), name="radar")
    sliders = {facet: _build_slider(facet) for facet in FACETS}
    with gr.Row(elem_classes="pager"):
        reset = gr.Button(say("persona.reset"), size="sm", elem_id="persona-reset")
        note = panel(name="persona-note", classes="notes")
    return PersonaView(picture=picture, note=note, sliders=sliders, reset=reset)


def _build_slider(facet: str) -> gr.Slider:
    words = f"persona.facets.{facet}"
    return gr.Slider(
        0,
        100,
        value=100 * NEUTRAL,
        step=1,
        label=say(f"{words}.label"),
        info=say("persona.ends", low=say(f"{words}.low"), high=say(f"{words}.high")),
        buttons=[],
        elem_id=f"facet-{facet}",
        elem_classes="facet",
    )
