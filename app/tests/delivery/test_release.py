"""A deploy over real SSH: what fails its smoke test is taken back, and nothing else is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.bench.served import served
from app.tests.delivery.host import SSHD, Host, Reached, sshd, user
from app.tests.faults.proxy import proxy

ROOT = Path(__file__).resolve().parents[3]
NEW = "registry.example/inkling@sha256:" + "a" * 64
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(SSHD).exists() or shutil.which("curl") is None,
        reason="apt-get install openssh-server curl",
    ),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("home"), EMBEDDER="hash") as running:
        yield running.url


@pytest.fixture
def host(app: str) -> Iterator[Host]:
    with proxy(urlsplit(app).port or 0) as between:
        yield Host(between)


@pytest.fixture
def reached(tmp_path: Path, host: Host) -> Iterator[Reached]:
    with sshd(tmp_path, host) as way:
        yield way


def _release(
    host: Host, reached: Reached, *words: str, known_hosts: str | None = None
) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603  # our own script
        [ROOT / "infra" / "release.sh", *words],
        env={
            **os.environ,
            "DEPLOY_HOST": "127.0.0.1",
            "DEPLOY_PORT": str(reached.port),
            "DEPLOY_USER": user(),
            "DEPLOY_KNOWN_HOSTS": known_hosts or reached.known_hosts,
            "DEPLOY_KEY": reached.key,
            "PUBLIC_URL": f"http://127.0.0.1:{host.between.port}",
            "RELEASE_PATIENCE_S": "1",
            "RELEASE_TRIES": "3",
            "RELEASE_REST_S": "0",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    said = done.stdout + done.stderr
    assert "PRIVATE KEY" not in said
    return done.returncode, said


def test_what_works_stays(host: Host, reached: Reached) -> None:
    code, said = _release(host, reached, "deploy", NEW)
    assert code == 0, said
    assert host.asked == ["status", f"deploy {NEW}"]


def test_what_fails_its_smoke_test_is_taken_back(host: Host, reached: Reached) -> None:
    host.broken = frozenset({NEW})
    code, said = _release(host, reached, "deploy", NEW)
    assert code == 1, said
    assert host.asked == ["status", f"deploy {NEW}", "rollback"]
    assert host.serving == "old"
    assert "taken back" in said


def test_what_the_host_refuses_is_not_taken_back(host: Host, reached: Reached) -> None:
    host.refuses = True
    code, said = _release(host, reached, "deploy", NEW)
    assert code == 1
    assert "goes on serving" in said
    assert host.asked == ["status", f"deploy {NEW}"]


def test_a_lost_connection_is_taken_up_again_when_the_host_is_done(
    host: Host, reached: Reached
) -> None:
    host.loses = 2
    assert _release(host, reached, "deploy", NEW)[0] == 0
    assert host.asked == ["status", *[f"deploy {NEW}"] * 3]


def test_a_host_with_another_key_is_told_nothing(host: Host, reached: Reached) -> None:
    name, kind, _ = reached.known_hosts.split(" ", 2)
    other = f"{name} {kind} AAAAC3NzaC1lZDI1NTE5AAAAI{'A' * 43}"
    code, said = _release(host, reached, "deploy", NEW, known_hosts=other)
    assert code == 1
    assert "nothing was changed" in said
    assert host.asked == []


def test_a_version_that_served_before_is_not_changed_for_an_older_one(
    host: Host, reached: Reached
) -> None:
    host.serving, host.broken = NEW, frozenset({NEW})
    code, said = _release(host, reached, "deploy", NEW)
    assert code == 3, said
    assert "rollback" not in host.asked


def test_when_the_version_before_fails_too_somebody_must_look(host: Host, reached: Reached) -> None:
    host.broken = frozenset({NEW, "old"})
    assert _release(host, reached, "deploy", NEW)[0] == 3


def test_a_rollback_by_hand_is_tried_from_outside(host: Host, reached: Reached) -> None:
    code, said = _release(host, reached, "rollback")
    assert code == 0, said
    assert (host.serving, host.asked) == ("older", ["rollback"])


def test_an_image_without_its_digest_is_refused(host: Host, reached: Reached) -> None:
    assert _release(host, reached, "deploy", "registry.example/inkling:latest")[0] == 2
    assert host.asked == []
