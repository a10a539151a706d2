"""The workflows are what their linters want, and give an attacker nothing to hold on to."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").rglob("action.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Text that whoever opens a pull request or names a branch can choose.
UNTRUSTED = re.compile(r"github\.(event\.(?!repository\.private)|head_ref|ref_name)|inputs\.")
TOOLS = Path(sys.executable).parent


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _triggers(path: Path) -> dict[str, Any]:
    told: dict[Any, Any] = _read(path)
    triggers: dict[str, Any] = told[True]  # YAML 1.1 reads the key `on` so
    return triggers


def _steps(path: Path) -> list[dict[str, Any]]:
    told = _read(path)
    parts = [told["runs"]] if "runs" in told else told["jobs"].values()
    return [step for part in parts for step in part.get("steps", ())]


def _run(*command: str | Path) -> str:
    done = subprocess.run(  # noqa: S603  # the pinned tools of this environment
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_actionlint_finds_nothing() -> None:
    _run(TOOLS / "actionlint", *WORKFLOWS)


def test_zizmor_finds_nothing() -> None:
    _run(TOOLS / "zizmor", "--offline", "--persona=auditor", ".github")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="apt-get install shellcheck")
def test_shellcheck_finds_nothing() -> None:
    _run("shellcheck", *sorted((GITHUB / "scripts").glob("*.sh")), "infra/release.sh")


def test_every_action_is_pinned_by_its_commit_and_says_which_version_that_is() -> None:
    for path in (*WORKFLOWS, *ACTIONS):
        for line in path.read_text(encoding="utf-8").splitlines():
            used = line.partition("uses:")[2].strip()
            assert not used or used.startswith("./") or PINNED.fullmatch(used), f"{path}: {used}"


def test_an_action_is_pinned_to_one_commit_everywhere() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (*WORKFLOWS, *ACTIONS))
    used = set(re.findall(r"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40})", text))
    assert len(used) == len({name for name, _ in used}), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_nothing_by_itself_and_each_job_has_an_end(path: Path) -> None:
    told = _read(path)
    assert told["permissions"] == {}
    assert "concurrency" in told
    for name, job in told["jobs"].items():
        assert "uses" in job or job["timeout-minutes"] <= 90, name


def test_what_a_fork_can_start_names_no_secret_and_may_only_read() -> None:
    started = [path for path in WORKFLOWS if "pull_request" in _triggers(path)]
    assert [path.name for path in started] == ["checks.yml"]
    text = started[0].read_text(encoding="utf-8")
    assert not re.search(r"\bsecrets\.[A-Z]|secrets: inherit|environment:", text)
    for job in _read(started[0])["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
    assert not any("pull_request_target" in path.read_text() for path in WORKFLOWS)
    assert not any("workflow_run" in path.read_text() for path in WORKFLOWS)


def test_nothing_is_cached_that_another_run_would_believe() -> None:
    for path in (*WORKFLOWS, *ACTIONS):
        assert "cache" not in re.sub(r"#.*", "", path.read_text(encoding="utf-8")), path.name


def test_no_script_holds_text_that_others_choose() -> None:
    for path in (*WORKFLOWS, *ACTIONS):
        for step in _steps(path):
            assert not UNTRUSTED.search(step.get("run", "")), f"{path.name}: {step}"
            assert "${{" not in step.get("run", ""), f"{path.name}: {step}"


def test_no_checkout_leaves_a_token_behind() -> None:
    for path in WORKFLOWS:
        for step in _steps(path):
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, path.name


def test_secrets_are_named_only_in_jobs_that_belong_to_an_environment() -> None:
    for path in WORKFLOWS:
        for name, job in _read(path)["jobs"].items():
            if re.search(r"\bsecrets\.[A-Z]", yaml.safe_dump(job)):
                assert "environment" in job, f"{path.name}: {name}"


def test_the_job_that_holds_the_registry_password_runs_no_code_of_the_repository() -> None:
    for path in WORKFLOWS:
        for name, job in _read(path)["jobs"].items():
            text = yaml.safe_dump(job)
            if "secrets.REGISTRY_PASSWORD" in text:
                assert "checkout" not in text, f"{path.name}: {name}"
                assert "./" not in text, f"{path.name}: {name}"
