"""Placed memories become a picture: an inline SVG with a mark each, a legend, and all in words."""

from collections import Counter
from collections.abc import Sequence
from textwrap import wrap

from app.core.domain.memory import MType
from app.core.projection import Placed
from app.ui.render import headings
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import kind_name
from app.ui.render.shapes import mark, small_mark
from app.ui.words import say

WIDTH, HEIGHT = 360, 340
EDGE = 14
FLOOR = 262
"""Where the marks end and the words of the one pointed at begin."""
MAX_CHARACTERS = 140
LINE_CHARACTERS, LINE_HEIGHT = 46, 17


def memory_map(placed: Sequence[Placed], newest: int | None = None) -> Markup:
    """The picture with heading and legend; `newest` says that there are more than these."""
    top = headings.intro(say("map.heading"), say("map.intro" if placed else "map.nothing"))
    if not placed:
        return top
    counts = Counter(one.item.mtype for one in placed)
    kinds = [mtype for mtype in MType if counts[mtype]]
    named = [say("map.kind_count", kind=kind_name(one), count=counts[one]) for one in kinds]
    tallest = max(abs(one.y) for one in placed) or 1.0
    # from left to right, which is the way the arrow keys go
    in_order = sorted(placed, key=lambda one: (one.x, one.y, one.item.id))
    marks = (_dot(one, tallest, first=number == 0) for number, one in enumerate(in_order))
    picture = tag(
        "svg",
        tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=FLOOR, rx=8, class_="map-ground"),
        *marks,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="map",
        role="group",
        aria_label=say("map.label", count=len(placed), kinds=", ".join(named)),
    )
    legend = tag(
        "ul",
        together(
            tag("li", small_mark(kind), name) for kind, name in zip(kinds, named, strict=True)
        ),
        class_="legend",
    )
    less = Markup("") if newest is None else headings.hint(say("map.newest", count=newest))
    return tag("div", top, picture, legend, less, class_="map-area")


def _dot(one: Placed, tallest: float, *, first: bool) -> Markup:
    """A mark; its words stand below the map while it is pointed at or has the focus."""
    text = " ".join(one.item.text.split())
    short = text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
    said = say("map.dot", kind=kind_name(one.item.mtype), text=short)
    x = EDGE + (one.x + 1) / 2 * (WIDTH - 2 * EDGE)
    y = EDGE + (one.y / tallest + 1) / 2 * (FLOOR - 2 * EDGE)
    return tag(
        "g",
        tag("title", said),
        mark(one.item.mtype, x, y),
        _words(said),
        class_=f"mark-dot kind-{one.item.mtype.value.lower()}",
        role="img",
        tabindex="0" if first else "-1",
        aria_label=said,
    )


def _words(said: str) -> Markup:
    lines = wrap(said, LINE_CHARACTERS) or [""]
    spans = (
        tag("tspan", line, x=WIDTH / 2, y=FLOOR + LINE_HEIGHT * (number + 1))
        for number, line in enumerate(lines[:4])
    )
    return tag("text", together(spans), class_="says", text_anchor="middle", aria_hidden="true")
