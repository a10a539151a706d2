"""Who is first in each column of the comparison is counted from the table's own figures."""

import sys
from pathlib import Path
from typing import Any

import pytest

from app.bench.peers import __main__ as command
from app.bench.peers import told
from app.bench.peers.columns import Measured, columns, places
from app.bench.peers.peer import PEERS
from app.bench.peers.processes import Survival
from app.bench.written import around, write_lines

SIZES = (1_000, 10_000)
KEPT = Survival(kills=2, acknowledged=1_500, lost=0, broken=0)


def measured(name: str, survived: Survival | None = KEPT, **other: object) -> Measured:
    figures: dict[str, Any] = {
        "alone": 1_000.0,
        "syncs": 5_000.0,
        "batched": 20_000.0,
        "p50": (1.5, 2.5),
        "p95": (2.0, 12.0),
        "recall": (0.5, 0.625),
        "disk": 21 * 1_048_576,
        "outside": 0,
    }
    return Measured(name=name, entry=PEERS[name], figures={**figures, **other}, survived=survived)


def placed(*rows: Measured) -> dict[str, str]:
    """Of each column, what is said after its name."""
    lines = places(rows, SIZES, "inkling")
    return {line.split(" | ")[0].strip("| "): line.partition(" | ")[2] for line in lines}


def test_more_is_better_of_rates_and_recall_and_less_of_times_and_bytes() -> None:
    ours = measured("inkling", alone=900.0, recall=(0.7, 0.8), disk=20 * 1_048_576)
    found = placed(ours, measured("lancedb"), measured("chromadb", alone=1_200.0, p50=(1.0, 3.0)))
    assert found["adds/s, one by one"] == "chromadb: 1,200 | 3 of 3: 900 |"
    assert found["R@5"] == "inkling: 0.700 | **first**: 0.700 |"
    assert found["MiB on disk at 10k"] == "inkling: 20.0 | **first**: 20.0 |"
    assert found["search at 1k, p50 ms"] == "chromadb: 1 | 2 of 3: 1.5 |"
    assert found["search at 10k, p50 ms"] == "inkling, lancedb: 2.5 | **first**: 2.5 |"


def test_equal_figures_share_a_place_and_what_is_not_measured_takes_none() -> None:
    lost = Survival(kills=2, acknowledged=10, lost=1, broken=0)
    rows = measured("inkling", lost), measured("lancedb"), measured("lancedb-hybrid", None)
    found = placed(*rows)
    assert found["lost after kill -9"] == "lancedb: 0 | 2 of 2: 1 |"
    assert found["R@10"] == "all 3: 0.625 | **first**: 0.625 |"
    assert "R@5" not in placed(measured("inkling", recall=()), measured("lancedb", recall=()))


def test_other_rows_of_ours_take_no_part_and_nobody_is_first_alone() -> None:
    faster = measured("inkling-http", alone=9_000.0)
    found = placed(measured("inkling"), faster, measured("lancedb"))
    assert found["adds/s, one by one"] == "all 2: 1,000 | **first**: 1,000 |"
    assert places([measured("inkling"), faster], SIZES, "inkling") == []
    assert places([measured("lancedb"), measured("chromadb")], SIZES, "inkling") == []


def test_every_column_of_the_places_stands_in_the_row_as_it_does_there() -> None:
    one = measured("inkling", recall=(0.735, 0.8094))
    line = told.row(one)
    for column in columns(SIZES):
        value = column.value(one)
        assert value is not None
        assert column.told(value) in line
    assert line.startswith("| **inkling** (")
    assert "0 of 1,500" in line
    assert line.count("|") == told.head(SIZES)[0].count("|") == told.failed("x", "y").count("|")


def test_lines_take_their_place_in_a_document_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- measured: peers -->\nold\n<!-- end -->\nb\n", encoding="utf-8")
    write_lines(page, "peers", ["one", "", "two"])
    text = "a\n<!-- measured: peers -->\none\n\ntwo\n<!-- end -->\nb\n"
    assert page.read_text(encoding="utf-8") == text


def test_a_document_without_the_place_is_told_of_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["peers", "--write", str(page), "sqlite-numpy"])
    assert command.main() == 2
    assert "no place for what is measured" in capsys.readouterr().out


def test_the_documentation_has_a_place_for_the_peers() -> None:
    before, after = around(Path(__file__).parents[3] / "docs" / "benchmarks.md", command.MARK)
    assert "## Peers" in before
    assert "## Load" in after
