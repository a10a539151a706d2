"""What was measured stands between its marks, and nothing else of the document changes."""

import platform
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.bench.machine import described
from app.bench.table import ON_REQUEST, PARTS
from app.bench.written import MACHINE, filled, times_of, write_rows

ROW = ("a search", "3 ms", "≤ 2 ms", "miss")
DOCUMENT = """# Title
<!-- measured: memory -->
old
<!-- end -->
words
<!-- measured: memory scale -->
both
<!-- end -->
<!-- measured: machine -->
<!-- end -->
"""


def test_rows_take_the_place_of_the_old_ones() -> None:
    text = filled(DOCUMENT, {"memory": [ROW]}, ["fast", "quiet"])
    assert "old" not in text
    assert "| a search | 3 ms | ≤ 2 ms | **miss** |\n<!-- end -->\nwords" in text
    assert "<!-- measured: machine -->\nfast\nquiet\n<!-- end -->" in text


def test_a_table_of_two_parts_stays_until_both_were_measured() -> None:
    assert "\nboth\n" in filled(DOCUMENT, {"memory": [ROW]}, [])
    text = filled(DOCUMENT, {"memory": [ROW], "scale": [ROW]}, [])
    assert "both" not in text
    assert text.count("| a search |") == 3


def test_the_times_become_a_picture_beside_the_document(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(DOCUMENT, encoding="utf-8")
    timed = (
        "search, top 5 of 1,000, p50 / p95 (a product beside it)",
        "0.5 / 3.25 ms (1)",
        "-",
        "-",
    )
    rows = {"hot_path": [timed], "memory": [ROW], "scale": []}
    assert times_of(rows) == [("search, top 5 of 1,000", 0.5, 3.25)]
    write_rows(page, rows, ["fast"])
    drawing = (tmp_path / "images" / "bench-speed.svg").read_text(encoding="utf-8")
    drawn = ET.fromstring(drawing)  # noqa: S314  # our own
    assert "0.5 and 3.25" in drawn.attrib["aria-label"]


def test_writing_twice_is_writing_once() -> None:
    once = filled(DOCUMENT, {"memory": [ROW], "scale": []}, ["fast"])
    assert filled(once, {"memory": [ROW], "scale": []}, ["fast"]) == once


@pytest.mark.parametrize("mark", ["machine", "embedding", "hot_path", "throughput", "scale"])
def test_the_documentation_has_a_place_for(mark: str) -> None:
    page = Path(__file__).parents[3] / "docs" / "benchmarks.md"
    text = filled(
        page.read_text(encoding="utf-8"),
        {part: [ROW] for part in (*PARTS, *ON_REQUEST)},
        ["A MACHINE"],
    )
    assert f"<!-- measured: {mark}" in text
    assert "A MACHINE" in text
    assert MACHINE not in PARTS


def test_the_machine_is_told_without_its_name() -> None:

    assert platform.node() not in described() or not platform.node()
    assert "CPUs of" in described()
