"""Versions take over and are taken back over SSH, and visitors see none of it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from app.tests.infra.edge import needed, wait_until
from app.tests.infra.host import SECRET, Host, host, image, watched
from app.tests.infra.standin.server import PIECES

WAS_HERE = Path("/run/inkling-was-here")


@pytest.fixture(autouse=True)
def _as_root() -> None:
    needed("ssh", "ssh-keygen", "sshd", "setsid", "flock")
    if os.geteuid() != 0:
        pytest.skip("not root: the host's scripts are NOT tested")


@pytest.fixture
def inkling(tmp_path: Path) -> Iterator[Host]:
    """A host that serves version 1."""
    with host(tmp_path / "host-root") as made:
        code, said = made.asked(f"deploy {image('v1')}")
        assert code == 0, said
        assert made.serving() == image("v1")
        yield made


def test_a_version_takes_over_without_a_call_lost_and_comes_back_by_one_word(inkling: Host) -> None:
    streamed: list[str] = []

    def stream() -> None:
        with inkling.edge.client() as client, client.stream("GET", "/stream") as answer:
            streamed.extend(line for line in answer.iter_lines() if line)

    with watched(inkling) as watch:
        listener = Thread(target=stream)
        listener.start()
        code, said = inkling.asked(f"deploy {image('v2')}")
        listener.join()
        assert code == 0, said
        assert inkling.recorded("image") == image("v2")
        assert inkling.recorded("previous_image") == image("v1")
        code, said = inkling.asked("rollback")
        assert code == 0, said
    assert watch.failures == []
    assert {image("v1"), image("v2")} == set(watch.images)
    assert inkling.serving() == image("v1")
    assert len(streamed) == PIECES  # what was under way ended whole
    again, said = inkling.asked("rollback")
    assert (again, inkling.serving()) == (0, image("v1")), said
    assert "already" in said


def test_the_same_version_twice_changes_nothing(inkling: Host) -> None:
    before = inkling.boxes()
    code, said = inkling.asked(f"deploy {image('v1')}")
    assert code == 0, said
    assert "nothing to do" in said
    assert inkling.boxes() == before


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("nopull", "could not be pulled"),
        ("full", "could not be pulled"),
        ("sick", "not healthy"),
        ("crash", "not healthy"),
    ],
)
def test_a_version_that_fails_leaves_the_old_serving_and_its_way_back(
    tmp_path: Path, tag: str, reason: str
) -> None:
    with host(tmp_path / "host-root", HEALTH_SECONDS="3") as made:
        for good in ("v1", "v2"):
            assert made.asked(f"deploy {image(good)}")[0] == 0
        with watched(made) as watch:
            code, said = made.asked(f"deploy {image(tag)}")
        assert code == 1, said
        assert reason in said
        assert watch.failures == []
        assert set(watch.images) == {image("v2")}
        assert made.recorded("image") == image("v2")
        code, said = made.asked("rollback")
        assert (code, made.serving()) == (0, image("v1")), said


def test_no_room_at_the_start_leaves_the_old_serving(inkling: Host) -> None:
    settings = inkling.root / "etc" / "inkling" / "host.conf"
    settings.write_text(settings.read_text() + "FREE_MIB=999999999\n")
    code, said = inkling.asked(f"deploy {image('v2')}")
    assert code == 1
    assert "not enough room" in said
    assert "pull" not in inkling.calls().splitlines()[-1]
    assert inkling.serving() == image("v1")


def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_serving(tmp_path: Path) -> None:
    root = tmp_path / "host-root"
    small = root / "var" / "lib" / "inkling"
    small.mkdir(parents=True)
    mounted = subprocess.run(  # noqa: S603  # a small disk of the test's own
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here: a full disk is NOT tested")
    try:
        with host(root) as made:
            assert made.asked(f"deploy {image('v1')}")[0] == 0
            process = made.ask(f"deploy {image('slow2')}")
            wait_until(lambda: "slow2" in made.calls(), 60, "the pull begins")
            _fill(small)
            with watched(made) as watch:
                said, _ = process.communicate(timeout=60)
            assert process.returncode == 1, said
            assert watch.failures == []
            assert made.serving() == image("v1")
            assert made.recorded("image") == image("v1")
            (small / "filler").unlink()
            assert made.asked(f"deploy {image('v3')}")[0] == 0
            assert made.serving() == image("v3")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)  # noqa: S603, S607


def test_a_lost_connection_does_not_stop_what_was_begun(inkling: Host) -> None:
    with watched(inkling) as watch:
        process = inkling.ask(f"deploy {image('slow2')}")
        wait_until(lambda: "slow2" in inkling.calls(), 60, "the pull begins")
        process.kill()
        process.wait()
        wait_until(lambda: inkling.recorded("image") == image("slow2"), 90, "it serves")
    assert watch.failures == []
    assert inkling.serving() == image("slow2")


def test_only_one_change_at_a_time(inkling: Host) -> None:
    first = inkling.ask(f"deploy {image('slow2')}")
    wait_until(lambda: "slow2" in inkling.calls(), 60, "the pull begins")
    code, said = inkling.asked(f"deploy {image('v3')}")
    assert code == 75, said
    assert "under way" in said
    assert first.wait(60) == 0
    assert inkling.serving() == image("slow2")


@pytest.mark.parametrize("moment", ["pull", "health"])
def test_a_start_of_the_machine_in_the_middle_brings_back_what_was_recorded(
    tmp_path: Path, moment: str
) -> None:
    with host(tmp_path / "host-root") as made:
        for good in ("v1", "v2"):
            assert made.asked(f"deploy {image(good)}")[0] == 0
        tag = {"pull": "slow3", "health": "sick3"}[moment]
        process = made.ask(f"deploy {image(tag)}")
        sign = {"pull": f'"{image(tag)}"', "health": '["run"'}[moment]
        wait_until(lambda: sign in made.calls().splitlines()[-1] or _waits(made, tag), 60, moment)
        _cut_the_power(made)
        process.wait(60)
        resumed = made.run("resume.sh")
        assert resumed.returncode == 0, resumed.stdout + resumed.stderr
        assert made.serving() == image("v2")
        assert made.run("rollback.sh").returncode == 0
        assert made.serving() == image("v1")


def test_a_switch_that_was_not_recorded_is_undone_at_the_next_start(inkling: Host) -> None:
    assert inkling.asked(f"deploy {image('v2')}")[0] == 0
    link = inkling.root / "etc" / "nginx" / "inkling" / "live.conf"
    other = "green.conf" if link.readlink().name == "blue.conf" else "blue.conf"
    link.unlink()
    link.symlink_to(other)
    inkling.kill_boxes()
    resumed = inkling.run("resume.sh")
    assert resumed.returncode == 0, resumed.stdout
    assert inkling.serving() == image("v2")


def test_a_configuration_nginx_refuses_is_not_switched_to(inkling: Host) -> None:
    conf = inkling.root / "etc" / "nginx" / "inkling"
    (conf / "green.conf").write_text("upstream inkling { broken }\n")
    with watched(inkling) as watch:
        code, said = inkling.asked(f"deploy {image('v2')}")
    assert code == 1, said
    assert "nginx" in said
    assert watch.failures == []
    assert inkling.serving() == image("v1")
    assert (conf / "live.conf").readlink().name == "blue.conf"


@pytest.mark.parametrize(
    "command",
    [
        "",
        "sh",
        "deploy",
        "deploy evil.example/team/inkling:v1",
        "deploy registry.example/team/inkling",
        "deploy registry.example/team/inkling2:v1",
        "deploy registry.example/team/inkling/x:v1",
        "deploy registry.example/team/inkling:v1 --worker",
        "deploy --dry-run",
        "deploy registry.example/team/inkling:v1; touch /run/inkling-was-here",
        "deploy registry.example/team/inkling:$(touch /run/inkling-was-here)",
        "deploy registry.example/team/inkling:v1\nsh",
        "deploy  registry.example/team/inkling:v1",
        "rollback --dry-run",
        "status; sh",
        "deploy registry.example/team/inkling:" + "v" * 200,
    ],
)
def test_the_key_of_the_delivery_opens_nothing_else(shut: Host, command: str) -> None:
    code, said = shut.asked(command)
    assert code == 64, said
    assert not WAS_HERE.exists()
    assert not (shut.docker / "calls").exists()


def test_another_key_opens_nothing_at_all(shut: Host) -> None:
    code, said = shut.asked("status", key="stranger")
    assert code == 255
    assert "Permission denied" in said


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host nothing may be changed on."""
    needed("ssh", "ssh-keygen", "sshd")
    with host(tmp_path_factory.mktemp("shut") / "host-root") as made:
        yield made


def test_status_tells_what_serves(inkling: Host) -> None:
    code, said = inkling.asked("status")
    assert code == 0, said
    assert image("v1") in said
    assert "healthy   yes" in said


def test_a_dry_run_changes_nothing(inkling: Host) -> None:
    before = inkling.calls()
    for words in (("deploy.sh", image("v2"), "--dry-run"), ("rollback.sh", "--dry-run")):
        assert inkling.run(*words).returncode == 0
    assert inkling.calls() == before


def test_no_secret_is_on_a_command_line_or_in_a_log(inkling: Host) -> None:
    _, said = inkling.asked(f"deploy {image('crash2')}")
    journal = (inkling.root / "var" / "log" / "inkling" / "deploy.log").read_text()
    assert SECRET not in inkling.calls() + said + journal
    assert "cannot start" in journal  # its last words are kept for whoever looks


def test_images_that_are_of_no_use_any_more_go(inkling: Host) -> None:
    for tag in ("v2", "v3"):
        assert inkling.asked(f"deploy {image(tag)}")[0] == 0
    kept = json.loads((inkling.docker / "book.json").read_text())["images"]
    assert kept == [image("v2"), image("v3")]


def _waits(made: Host, tag: str) -> bool:
    return any(box["image"] == image(tag) for box in made.boxes().values())


def _fill(folder: Path) -> None:
    try:
        with (folder / "filler").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
    except OSError:
        return


def _cut_the_power(made: Host) -> None:
    """Scripts, containers and nginx end at once; nginx is back before anything else."""
    for line in Path("/proc").glob("[0-9]*/environ"):
        try:
            mine = str(made.root).encode() in line.read_bytes()
            command = line.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if mine and b"deploy.sh" in command:
            os.kill(int(line.parent.name), signal.SIGKILL)
    made.kill_boxes()
    made.edge.nginx("-s", "stop")
    wait_until(lambda: made.edge.nginx().returncode == 0, 10, "nginx is back")
