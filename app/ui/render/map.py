"""Placed memories become a picture: an inline SVG with a mark each, a legend, and all in words."""

from collections import Counter
from collections.abc import Sequence

from app.core.domain.memory import MType
from app.core.projection import Placed
from app.ui.render import headings
from app.ui.render.figures import whole
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import kind_name
from app.ui.render.shapes import mark, small_mark
from app.ui.words import say

WIDTH, HEIGHT = 360, 262
EDGE = 14
MAX_CHARACTERS = 140


def memory_map(placed: Sequence[Placed], newest: int | None = None) -> Markup:
    """The picture with heading and legend; `newest` says that there are more than these."""
    top = headings.intro(say("map.heading"), say("map.intro" if placed else "map.nothing"))
    if not placed:
        return top
    counts = Counter(one.item.mtype for one in placed)
    kinds = [mtype for mtype in MType if counts[mtype]]
    named = [say("map.kind_count", kind=kind_name(one), count=whole(counts[one])) for one in kinds]
    tallest = max(abs(one.y) for one in placed) or 1.0
    # from left to right, which is the way the arrow keys go
    in_order = sorted(placed, key=lambda one: (one.x, one.y, one.item.id))
    marks = (_dot(one, tallest, first=number == 0) for number, one in enumerate(in_order))
    picture = tag(
        "svg",
        tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT, rx=8, class_="map-ground"),
        *marks,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="map",
        role="group",
        aria_label=say("map.label", count=whole(len(placed)), kinds=", ".join(named)),
    )
    legend = tag(
        "ul",
        together(
            tag("li", small_mark(kind), name) for kind, name in zip(kinds, named, strict=True)
        ),
        class_="legend",
    )
    words = tag("p", say("map.point"), class_="map-says", dir="auto", aria_hidden="true")
    less = Markup("") if newest is None else headings.hint(say("map.newest", count=whole(newest)))
    return tag("div", top, picture, words, legend, less, class_="map-area")


def _dot(one: Placed, tallest: float, *, first: bool) -> Markup:
    """A mark and no more, for there are thousands; `shelf.js` shows its words below the map."""
    text = " ".join(one.item.text.split())
    short = text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
    x = EDGE + (one.x + 1) / 2 * (WIDTH - 2 * EDGE)
    y = EDGE + (one.y / tallest + 1) / 2 * (HEIGHT - 2 * EDGE)
    return mark(
        one.item.mtype,
        x,
        y,
        class_=f"mark-dot kind-{one.item.mtype.value.lower()}",
        role="img",
        tabindex="0" if first else "-1",
        aria_label=say("map.dot", kind=kind_name(one.item.mtype), text=short),
    )
