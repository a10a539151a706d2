"""Measures the extraction of statements on sentences of our own, seen and held out."""

from datetime import UTC, datetime

import pytest

from app.core.learning import extract_memories
from app.core.text.tables import table

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _found(text: str) -> list[str]:
    return [f"{item.mtype} {item.topic or ''}" for item in extract_memories("u", text, AT)]


def _fits(found: str, wanted: str) -> bool:
    mtype, _, topic = wanted.partition(" ")
    return found.startswith(mtype if topic == "-" else wanted)


def _measured(name: str) -> tuple[float, float, list[str]]:
    """Precision and recall over statements, and what went wrong."""
    data = table("app.tests.core.learning", name)
    right = found_all = wanted_all = 0
    wrong: list[str] = []
    for text, *wanted in [*data["positive"], *([text] for text in data["negative"])]:
        found = _found(text)
        hits = sum(any(_fits(one, want) for one in found) for want in wanted)
        right, found_all = right + min(hits, len(found)), found_all + len(found)
        wanted_all += len(wanted)
        if hits != len(wanted) or len(found) != len(wanted):
            wrong.append(f"{text!r}: wanted {wanted}, found {found}")
    return right / max(found_all, 1), right / max(wanted_all, 1), wrong


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("statements_dev.toml", 0.98, 0.97), ("statements_held_out.toml", 0.95, 0.85)],
)
def test_statements_are_found_and_little_else(name: str, precision: float, recall: float) -> None:
    measured_precision, measured_recall, wrong = _measured(name)
    report = f"{name}: precision {measured_precision:.3f}, recall {measured_recall:.3f}\n"
    print(report)  # noqa: T201  # the figures are the point of this test
    assert measured_precision >= precision, report + "\n".join(wrong)
    assert measured_recall >= recall, report + "\n".join(wrong)
