"""A fresh host is set up by a script that can be run again, below a folder of the test's own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.tests.infra.edge import INFRA, needed, search_path

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam delivery"
# Programs that would change the machine the test runs on; all others are the real ones.
STANDINS = (
    *("apt-get", "ufw", "systemctl", "useradd", "docker", "certbot", "swapon", "mkswap"),
    *("visudo", "sshd", "nginx", "chown"),
)
SCRIPTS = sorted(INFRA.rglob("*.sh"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_clean(script: Path) -> None:
    needed("shellcheck")
    done = subprocess.run(  # noqa: S603  # a linter on our own script
        ["shellcheck", "-x", script.name],  # noqa: S607  # found on the path
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.name != "ground.sh"])
def test_every_script_stops_at_its_first_error(script: Path) -> None:
    assert "set -euo pipefail" in script.read_text()
    assert os.access(script, os.X_OK)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder in place of `/`, and the stand-ins of programs, which note how they are called."""
    root = tmp_path / "fresh"
    (root / "bin").mkdir(parents=True)
    (root / "key.pub").write_text(KEY + "\n")
    (root / "meminfo").write_text("MemTotal: 980000 kB\nSwapTotal: 0 kB\n")
    for name in STANDINS:
        command = root / "bin" / name
        ends = "exit 1" if name == "docker" else "exit 0"  # the network is not there yet
        noted = f'echo "{name} $*" >>{root}/calls'
        command.write_text(f'#!/bin/sh\n{noted}\n[ "$2" = create ] || {ends}\n')
        command.chmod(0o755)
    return root


def _bootstrap(root: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    arguments = {
        "--domain": "inkling.example.org",
        "--repository": "registry.example/team/inkling",
        "--email": "ops@example.org",
        "--deploy-key": str(root / "key.pub"),
        **given,
    }
    told = [part for pair in arguments.items() for part in pair]
    return subprocess.run(  # noqa: S603  # our own script
        [str(INFRA / "bootstrap.sh"), *told, *words],
        env={
            "PATH": f"{root / 'bin'}:{search_path()}",
            "INKLING_ROOT": str(root),
            "MEMINFO": str(root / "meminfo"),
            "SWAP_MIB": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _content(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in ("etc", "opt", "var")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def test_a_dry_run_says_every_change_and_makes_none(fresh: Path) -> None:
    before = sorted(fresh.rglob("*"))
    done = _bootstrap(fresh, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert sorted(fresh.rglob("*")) == before
    for words in ("ufw --force enable", "docker.io", "certbot certonly", "sshd_config.d"):
        assert words in done.stdout


def test_a_host_is_set_up_and_a_second_run_changes_nothing(fresh: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("not root: the set-up of a host is NOT tested")
    done = _bootstrap(fresh)
    assert done.returncode == 0, done.stdout + done.stderr
    first = _content(fresh)
    calls = (fresh / "calls").read_text()
    assert calls.index("ufw allow 22/tcp") < calls.index("ufw --force enable")
    assert "mkswap" in calls
    keys = fresh / "etc" / "inkling" / "deploy_keys"
    assert keys.read_text() == f'restrict,command="/opt/inkling/gate.sh" {KEY}\n'
    assert (fresh / "etc" / "inkling" / "inkling.env").stat().st_mode & 0o777 == 0o600
    assert (fresh / "opt" / "inkling" / "deploy.sh").stat().st_mode & 0o777 == 0o755
    assert json.loads((fresh / "etc" / "docker" / "daemon.json").read_text())
    with (fresh / "etc" / "inkling" / "host.conf").open("a") as settings:
        settings.write("BACKUP_KEEP=30\n")
    (fresh / "etc" / "inkling" / "inkling.env").write_text("HF_TOKEN=mine\n")
    again = _bootstrap(fresh)
    assert again.returncode == 0, again.stderr
    second = _content(fresh)
    assert "BACKUP_KEEP=30" in second.pop("etc/inkling/host.conf").decode()
    assert second.pop("etc/inkling/inkling.env") == b"HF_TOKEN=mine\n"
    del first["etc/inkling/host.conf"], first["etc/inkling/inkling.env"]
    assert second == first


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--domain", "a b"),
        ("--domain", "x;reboot"),
        ("--repository", "registry.example/team/inkling:latest"),
        ("--repository", "$(reboot)"),
        ("--root-path", "/a b"),
        ("--email", "nobody"),
        ("--deploy-key", "/dev/null"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_first(
    fresh: Path, option: str, value: str
) -> None:
    done = _bootstrap(fresh, **{option: value})
    assert done.returncode == 64
    assert not (fresh / "calls").exists()


def test_secrets_come_from_parameters_and_never_over_a_command_line(fresh: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("not root: the set-up of a host is NOT tested")
    etc = fresh / "etc" / "inkling"
    etc.mkdir(parents=True)
    (etc / "host.conf").write_text("SSM_PREFIX=/inkling/production\n")
    aws = fresh / "bin" / "aws"
    parameters = [{"Name": "/inkling/production/HF_TOKEN", "Value": "hf_x y'\"$z"}]
    aws.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps({'Parameters': parameters})}\nEND\n")
    aws.chmod(0o755)
    environment = {"PATH": f"{fresh / 'bin'}:{search_path()}", "INKLING_ROOT": str(fresh)}
    script = [str(INFRA / "host" / "secrets.sh")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert (etc / "inkling.env").read_text() == "HF_TOKEN=hf_x y'\"$z\n"
    assert (etc / "inkling.env").stat().st_mode & 0o777 == 0o600
    assert "hf_x" not in done.stdout + done.stderr
    aws.write_text(aws.read_text().replace("hf_x", "one\\nEVIL=two"))
    bad = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert bad.returncode != 0
    assert "EVIL" not in (etc / "inkling.env").read_text()
