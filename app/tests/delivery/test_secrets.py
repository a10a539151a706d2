"""The scan for secrets passes over the whole history, and finds one that was removed again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCAN = ROOT / ".github" / "scripts" / "scan-secrets.sh"
# Put together here, so that the scan of this file does not find it.
TOKEN = "ghp_" + "9mTq3vLz7RkWb2XsYd6HcJf8NpAe4U" + "1oGi5K"
pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="no git history here"
)


def _git(at: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid")
    subprocess.run(["git", "-C", at, *who, *arguments], check=True, capture_output=True)  # noqa: S603, S607  # a repository of ours


def _scan(repository: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(  # noqa: S603  # our own script
        [SCAN, repository],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_this_repository_has_no_secret_in_any_commit(tmp_path: Path) -> None:
    _git(tmp_path, "clone", "--quiet", "--no-hardlinks", str(ROOT), "copy")
    done = _scan(tmp_path / "copy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_secret_that_was_removed_again_is_found_and_not_shown(tmp_path: Path) -> None:
    _git(tmp_path, "init", "--quiet")
    leaked = tmp_path / "settings.py"
    leaked.write_text(f'GITHUB_TOKEN = "{TOKEN}"\n')
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "-m", "oops")
    leaked.write_text("")
    _git(tmp_path, "commit", "--quiet", "-am", "nothing to see")
    done = _scan(tmp_path)
    assert done.returncode != 0
    assert "settings.py" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
