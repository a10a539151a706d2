"""The benchmark's pictures are sound SVG that anyone can read, in light and dark."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.bench.pictures import FOLDER, WIDTH, bars_picture, curve_picture

SVG = "{http://www.w3.org/2000/svg}"
BARS = [("one & two", 0.5, 0.75), ("<three>", 0.0, 1.0)]


def test_bars_are_as_long_as_their_shares() -> None:
    root = ET.fromstring(bars_picture("Found", BARS, [0.73]))  # noqa: S314  # our own
    widths = [float(one.get("width", "")) for one in root.iter(f"{SVG}rect")]
    assert widths[0] / widths[3] == pytest.approx(0.5, abs=0.01)
    assert widths[1] / widths[3] == pytest.approx(0.75, abs=0.01)
    assert widths[2] == 0.0
    assert widths[3] <= WIDTH


def test_a_curve_rises_where_the_figures_do_and_ends_at_the_last() -> None:
    root = ET.fromstring(curve_picture("Learned", [30, 40, 60], 31))  # noqa: S314  # our own
    (curve,) = root.iter(f"{SVG}polyline")
    heights = [float(point.split(",")[1]) for point in curve.get("points", "").split()]
    assert len(heights) == 3
    assert heights[0] > heights[1] > heights[2]


@pytest.mark.parametrize(
    "picture", [bars_picture("Found", BARS, []), curve_picture("Learned", [1, 2], 1)]
)
def test_what_is_drawn_is_also_said_and_follows_the_scheme(picture: str) -> None:
    root = ET.fromstring(picture)  # noqa: S314  # our own
    assert root.get("role") == "img"
    assert len(root.get("aria-label", "")) > 10
    assert "prefers-color-scheme:dark" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", ["bench-recall.svg", "bench-learning.svg"])
def test_the_pictures_of_the_documentation_are_there_and_linked(name: str) -> None:
    assert (FOLDER / name).is_file()
    assert f"images/{name}" in Path(FOLDER.parent, "benchmarks.md").read_text(encoding="utf-8")
