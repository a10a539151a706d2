"""Facets become a radar picture: an inline SVG with its values in words."""

import math
from collections.abc import Mapping

from app.ui.render.figures import percent
from app.ui.render.markup import Markup, tag, together
from app.ui.words import say

WIDTH, HEIGHT = 340.0, 270.0
RADIUS = 92.0
LABEL_GAP = 18.0
RINGS = (0.25, 0.5, 0.75, 1.0)


def radar(facets: Mapping[str, float]) -> Markup:
    """One axis per facet (0 in the middle, 1 at the rim), the first at the top, clockwise."""
    names = {name: say(f"persona.facets.{name}.label") for name in facets}
    count = len(facets)
    rings = together(
        tag(
            "polygon",
            points=_outline([ring] * count),
            class_="ring neutral" if ring == 0.5 else "ring",
        )
        for ring in RINGS
    )
    spokes = together(_spoke(index, count) for index in range(count))
    dots = together(_dot(index, count, value) for index, value in enumerate(facets.values()))
    labels = together(_label(index, count, name) for index, name in enumerate(names.values()))
    values = ", ".join(f"{names[name]} {percent(value)} %" for name, value in facets.items())
    return tag(
        "svg",
        rings,
        spokes,
        tag("polygon", points=_outline(list(facets.values())), class_="area"),
        dots,
        labels,
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        class_="radar",
        role="img",
        aria_label=say("persona.radar", facets=values),
    )


def _point(index: int, count: int, distance: float) -> tuple[float, float]:
    angle = 2 * math.pi * index / count - math.pi / 2
    return WIDTH / 2 + distance * math.cos(angle), HEIGHT / 2 + distance * math.sin(angle)


def _outline(values: list[float]) -> str:
    points = (_point(index, len(values), RADIUS * value) for index, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _spoke(index: int, count: int) -> Markup:
    x, y = _point(index, count, RADIUS)
    return tag("line", x1=WIDTH / 2, y1=HEIGHT / 2, x2=f"{x:.1f}", y2=f"{y:.1f}", class_="spoke")


def _dot(index: int, count: int, value: float) -> Markup:
    x, y = _point(index, count, RADIUS * value)
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.5, class_="dot")


def _label(index: int, count: int, name: str) -> Markup:
    x, y = _point(index, count, RADIUS + LABEL_GAP)
    across = x - WIDTH / 2
    anchor = "middle" if abs(across) < 1 else "start" if across > 0 else "end"
    return tag("text", name, x=f"{x:.1f}", y=f"{y + 4:.1f}", text_anchor=anchor)
