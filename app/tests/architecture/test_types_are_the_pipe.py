"""A step taken in the wrong order, or with something unmasked, does not type-check."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

RIGHT = """
from app.core.domain.crafting import Found, Ranked
from app.core.ranking import RankWeights, rank
from app.core.redaction import redact

def go(found: Found) -> Ranked:
    return rank(redact(found), RankWeights())
"""
UNMASKED = RIGHT.replace("rank(redact(found), RankWeights())", "rank(found, RankWeights())")
UNFITTED = """
from app.core.domain.crafting import Frame, Prompt, Ranked
from app.core.prompt import build

def go(ranked: Ranked, outline: Frame) -> Prompt:
    return build(ranked, outline)
"""


def _mypy(source: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "order.py"
    file.write_text(source)
    return subprocess.run(  # noqa: S603  # our own tool on our own file
        [sys.executable, "-m", "mypy", "--strict", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_right_order_type_checks(tmp_path: Path) -> None:
    done = _mypy(RIGHT, tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("source", [UNMASKED, UNFITTED], ids=["unmasked", "unfitted"])
def test_the_wrong_order_does_not(source: str, tmp_path: Path) -> None:
    done = _mypy(source, tmp_path)
    assert done.returncode == 1
    assert "incompatible type" in done.stdout
