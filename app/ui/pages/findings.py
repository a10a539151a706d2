"""Below the tools of the memory tab: what could be better in the memories, and their map."""

from dataclasses import dataclass

import gradio as gr

from app.ui.handlers.findings import SHOWN
from app.ui.pages.panel import panel
from app.ui.words import say

REMEDIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding with the buttons that mend it."""

    area: gr.Column
    card: gr.Markdown
    remedies: tuple[gr.Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsView:
    """`found` is what is shown, None while the area is closed."""

    found: gr.State
    area: gr.Column
    head: gr.Markdown
    rows: tuple[FindingRow, ...]
    close: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The picture and what closes it."""

    area: gr.Column
    picture: gr.Markdown
    close: gr.Button


def build_findings() -> FindingsView:
    """Closed until it is asked for."""
    found = gr.State(None)
    with gr.Column(elem_id="findings", visible=False) as area:
        head = panel()
        rows = tuple(_build_row(number) for number in range(1, SHOWN + 1))
        with gr.Row(elem_classes="pager"):
            close = gr.Button(say("audit.close"), size="sm", elem_id="findings-close")
    return FindingsView(found=found, area=area, head=head, rows=rows, close=close)


def build_map() -> MapView:
    """Closed until it is asked for."""
    with gr.Column(elem_id="memory-map", visible=False) as area:
        picture = panel()
        with gr.Row(elem_classes="pager"):
            close = gr.Button(say("map.close"), size="sm", elem_id="map-close")
    return MapView(area=area, picture=picture, close=close)


def _build_row(number: int) -> FindingRow:
    with gr.Column(elem_classes="finding-row", visible=False) as area:
        card = panel()
        with gr.Row(elem_classes="pager"):
            remedies = tuple(
                gr.Button("", size="sm", elem_id=f"remedy-{number}-{place}")
                for place in range(1, REMEDIES + 1)
            )
    return FindingRow(area=area, card=card, remedies=remedies)
