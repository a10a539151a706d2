"""A host below a folder: its files, its nginx, the stand-in for `docker`, an sshd on loopback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx

from app.bench.served import free_port
from app.tests.infra.edge import INFRA, Edge, prepared, running, search_path, wait_until

REPOSITORY_NAME = "registry.example/team/inkling"
SECRET = "hf_aSecretOfThisHost"
SCRIPTS = INFRA / "host"
STANDIN = Path(__file__).with_name("standin") / "docker.py"


def image(tag: str) -> str:
    """An image of this host's repository."""
    return f"{REPOSITORY_NAME}:{tag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One host; `ssh` is the port of its sshd."""

    edge: Edge
    ssh: int

    @property
    def root(self) -> Path:
        return self.edge.root

    @property
    def var(self) -> Path:
        return self.root / "var" / "lib" / "inkling"

    @property
    def docker(self) -> Path:
        return self.root / "docker"

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root / 'bin'}:{search_path()}",
            "INKLING_ROOT": str(self.root),
            "INKLING_NGINX_MAIN": str(self.edge.main),
            "STANDIN_DOCKER": str(self.docker),
            "INKLING_SUDO": "",
            "HOME": str(self.root),
        }

    def run(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A script of the host, on the host."""
        return subprocess.run(  # noqa: S603  # our own script
            [str(SCRIPTS / script), *words],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def ask(self, command: str, key: str = "key") -> subprocess.Popen[str]:
        """A command over SSH, as the delivery asks for it: the host's key pinned."""
        return subprocess.Popen(  # noqa: S603  # the real client to our own server
            [
                *("ssh", "-F", "/dev/null", "-p", str(self.ssh), "-i", str(self.root / key)),
                *("-o", f"UserKnownHostsFile={self.root / 'known_hosts'}"),
                *("-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes"),
                *("-o", "IdentitiesOnly=yes", "root@127.0.0.1", command),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def asked(self, command: str, key: str = "key") -> tuple[int, str]:
        """The exit code and what was said."""
        process = self.ask(command, key)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def recorded(self, key: str) -> str:
        state = self.var / "live"
        lines = state.read_text().splitlines() if state.exists() else []
        return dict(line.split("=", 1) for line in lines).get(key, "")

    def serving(self) -> str:
        """The image that answers through nginx."""
        with self.edge.client() as client:
            answer = client.get("/who")
        return str(answer.json()["image"]) if answer.status_code == 200 else str(answer.status_code)

    def boxes(self) -> dict[str, dict[str, object]]:
        book = self.docker / "book.json"
        found: dict[str, dict[str, object]] = json.loads(book.read_text())["boxes"]
        return found

    def calls(self) -> str:
        return (self.docker / "calls").read_text()

    def kill_boxes(self) -> None:
        """As when the power goes."""
        for box in self.boxes().values():
            with suppress(ProcessLookupError):
                os.kill(int(str(box["pid"])), signal.SIGKILL)


@dataclass(slots=True)
class Watch:
    """What visitors with a connection of their own each saw, one after the other."""

    images: list[str]
    failures: list[str]


@contextmanager
def watched(host: Host) -> Iterator[Watch]:
    """Visitors keep coming as long as the block runs."""
    watch, over = Watch([], []), Event()

    def visit() -> None:
        while not over.is_set():
            try:
                with host.edge.client() as client:
                    answer = client.get("/who")
            except httpx.HTTPError as error:
                watch.failures.append(repr(error))
                continue
            if answer.status_code == 200:
                watch.images.append(answer.json()["image"])
            else:
                watch.failures.append(f"{answer.status_code} {answer.text[:80]}")

    visitor = Thread(target=visit)
    visitor.start()
    try:
        yield watch
    finally:
        over.set()
        visitor.join()


@contextmanager
def host(root: Path, **settings: str) -> Iterator[Host]:
    """A running host without a version of Inkling yet."""
    edge = prepared(root)
    made = Host(edge=edge, ssh=free_port())
    _furnish(made, settings)
    with running(edge), _sshd(made):
        try:
            yield made
        finally:
            if (made.docker / "book.json").exists():
                made.kill_boxes()


def _furnish(made: Host, settings: dict[str, str]) -> None:
    made.var.joinpath("data").mkdir(parents=True)
    made.docker.mkdir()
    given = {
        "IMAGE_REPOSITORY": REPOSITORY_NAME,
        "BLUE_PORT": str(made.edge.blue),
        "GREEN_PORT": str(made.edge.green),
        "CONTROL_PORT": str(made.edge.control),
        "HEALTH_SECONDS": "60",
        "DRAIN_SECONDS": "20",
        "FREE_MIB": "1",
        "DATA_OWNER": "0:0",
        **settings,
    }
    etc = made.root / "etc" / "inkling"
    (etc / "host.conf").write_text("".join(f"{key}={value}\n" for key, value in given.items()))
    secrets = etc / "inkling.env"
    secrets.write_text(f"HF_TOKEN={SECRET}\nEMBEDDER=hash\nRATE_LIMIT_PER_MINUTE=0\n")
    secrets.chmod(0o600)
    command = made.root / "bin" / "docker"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -S {STANDIN} "$@"\n')
    command.chmod(0o755)


@contextmanager
def _sshd(made: Host) -> Iterator[None]:
    root = made.root
    for name in ("host_key", "key", "stranger"):
        subprocess.run(  # noqa: S603  # keys of the test's own
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / name)],  # noqa: S607
            check=True,
        )
    told = " ".join(f"{key}={value}" for key, value in made.environment().items())
    public = (root / "key.pub").read_text()
    (root / "authorized_keys").write_text(
        f'restrict,command="env {told} {SCRIPTS / "gate.sh"}" {public}'
    )
    host_key = " ".join((root / "host_key.pub").read_text().split()[:2])
    (root / "known_hosts").write_text(f"[127.0.0.1]:{made.ssh} {host_key}\n")
    configuration = root / "sshd_config"
    configuration.write_text(
        f"ListenAddress 127.0.0.1:{made.ssh}\nHostKey {root / 'host_key'}\n"
        f"AuthorizedKeysFile {root / 'authorized_keys'}\nPidFile {root / 'sshd.pid'}\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen(  # noqa: S603  # the real server, on loopback
        ["/usr/sbin/sshd", "-D", "-e", "-f", str(configuration)], stderr=subprocess.DEVNULL
    )
    try:
        wait_until((root / "sshd.pid").exists, 10, "sshd listens")
        yield
    finally:
        server.terminate()
        server.wait(10)
