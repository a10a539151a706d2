"""The house stands as its rules say, and each rule bites on a small tree that breaks it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.tests.architecture import rules

APP = Path(__file__).resolve().parents[2]
REPOSITORY = APP.parent

Rule = Callable[[Path], list[str]]
RULES: dict[Rule, dict[str, str]] = {
    rules.too_long: {"core/x.py": '"""Doc."""\n' + "a = 1\n" * 300},
    rules.homeless_imports: {"core/x.py": '"""Doc."""\nimport gradio\n'},
    rules.entered_past_the_door: {
        "core/journey.py": '"""Doc."""\nfrom app.core.ranking.score import weigh\n'
    },
    rules.made_elsewhere: {"core/journey.py": '"""Doc."""\nsafe = Safe()\n'},
    rules.banned_names: {"core/utils.py": '"""Doc."""\n'},
    rules.undocumented_modules: {"core/x.py": "a = 1\n"},
    rules.long_ports: {"core/ports/x.py": "class P:\n" + "    a: int\n" * 60},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    assert rule(APP) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_tree_that_breaks_the_rule_is_caught(rule: Rule, tmp_path: Path) -> None:
    for name, content in RULES[rule].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert rule(tmp_path) != []


def test_a_function_of_51_lines_is_caught(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('"""Doc."""\ndef f():\n' + "    a = 1\n" * 50)
    assert rules.too_long(tmp_path) == ["x.py:f has 51 lines"]


def test_every_import_contract_is_kept() -> None:
    assert _lint(REPOSITORY).returncode == 0, _lint(REPOSITORY).stdout


# One broken line per contract: where it is written, and the words of the contract it must break.
BREACHES = {
    "a core file that imports a door": ("core/stopwatch.py", "import app.api", "one way"),
    "a room that imports another": ("core/ranking/__init__.py", "import app.core.budget", "rooms"),
    "a door that imports an adapter": ("api/errors.py", "import app.adapters.time", "Doors"),
    "a core file that imports the web": ("core/stopwatch.py", "import fastapi", "no vendor"),
    "an adapter that imports another": (
        "adapters/time/system.py",
        "import app.adapters.counting",
        "Adapters never meet",
    ),
    "a door that enters another": ("mcp/errors.py", "import app.api.errors", "one way"),
    "a door for models that imports an adapter": (
        "mcp/errors.py",
        "import app.adapters.time",
        "Doors",
    ),
    "a core file that knows the models' protocol": (
        "core/stopwatch.py",
        "import mcp",
        "no vendor",
    ),
    "a door that builds services": ("api/errors.py", "import app.wiring", "build services"),
    "a circle": ("core/domain/errors.py", "import app.core.domain.memory\n", "circles"),
    "a folder without a place": ("orphan/__init__.py", "", "one way"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_each_import_contract_catches(breach: str, tmp_path: Path) -> None:
    place, line, contract = BREACHES[breach]
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    (tmp_path / "app" / "tests").mkdir()
    (tmp_path / "app" / "tests" / "__init__.py").write_text("")
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    target = tmp_path / "app" / place
    target.parent.mkdir(exist_ok=True)
    before = target.read_text() if target.exists() else ""
    target.write_text(f"{before}\n{line}\n")
    if breach == "a circle":
        other = tmp_path / "app" / "core" / "domain" / "memory.py"
        other.write_text(f"{other.read_text()}\nimport app.core.domain.errors\n")
    result = _lint(tmp_path)
    assert result.returncode != 0, f"{breach} went unnoticed"
    broken = [line for line in result.stdout.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken) or contract in result.stdout.split("BROKEN")[0]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own tool on our own files
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
