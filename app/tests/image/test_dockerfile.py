"""What the files in docker/ promise, read from them: quick, and without building anything."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.tests.image.context import Context
from app.tests.image.dockerfile import Stage, read_stages

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def stages() -> tuple[Stage, ...]:
    return read_stages(DOCKERFILE, {"PYTHON_IMAGE": "pinned@sha256:0"})


def _pins(path: Path) -> dict[str, str]:
    found = PIN.findall(path.read_text())
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in found}


def test_every_stage_stands_on_the_one_image_that_is_given(stages: tuple[Stage, ...]) -> None:
    names = [stage.name for stage in stages]
    assert {stage.base for stage in stages} - set(names) == {"pinned@sha256:0"}


def test_the_last_stage_runs_as_somebody_without_rights(stages: tuple[Stage, ...]) -> None:
    words = {one.word: one.rest for one in stages[-1].instructions}
    assert words["USER"] == "10001:10001"
    assert words["ENTRYPOINT"] == '["tini", "--"]'
    assert words["HEALTHCHECK"].startswith("CMD [")


def test_what_is_installed_is_what_is_pinned_everywhere() -> None:
    lock = _pins(ROOT / "requirements.lock")
    for name, version in _pins(ROOT / "docker" / "requirements.txt").items():
        assert lock.get(name) == version, name
    weights = _pins(ROOT / "docker" / "weights.txt")
    assert weights == _pins(ROOT / "requirements-weights.txt")


def test_all_that_the_app_needs_is_installed() -> None:
    installed = _pins(ROOT / "docker" / "requirements.txt")
    for name, version in _pins(ROOT / "requirements.txt").items():
        assert installed.get(name) == version, name


@pytest.mark.parametrize("file", ["requirements.txt", "weights.txt"])
def test_every_archive_has_a_digest(file: str) -> None:
    text = (ROOT / "docker" / file).read_text()
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize(
    "path",
    [".env", ".git/config", "app/tests/image/base.py", "app/__pycache__/a.pyc", "x.db", ".venv/a"],
)
def test_the_build_does_not_see(path: str) -> None:
    assert not Context(ROOT).holds(path)


@pytest.mark.parametrize("path", ["app/__main__.py", "app/ui/assets/page.css", "LICENSE"])
def test_the_build_sees(path: str) -> None:
    assert Context(ROOT).holds(path)


def test_the_linter_finds_nothing() -> None:
    linter = shutil.which("hadolint", path=f"{ROOT}/.venv/bin") or shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)  # noqa: S603  # a linter on our file
    assert (done.returncode, done.stdout) == (0, "")
