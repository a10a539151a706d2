"""A host to deploy to: a real sshd on loopback whose one key opens one command, and no shell.

Behind that command stands `Host`, which does what the script on a real host promises: it records
what it was asked, switches what is served, and can be told to refuse or to lose the connection.
"""

import getpass
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from app.bench.served import free_port
from app.tests.faults.proxy import Clear, Proxy, Refused

SSHD = "/usr/sbin/sshd"
FORCED = """#!/bin/sh
said=$(curl -sf --data-binary "$SSH_ORIGINAL_COMMAND" http://127.0.0.1:{port}/) || exit 1
printf '%s\\n' "$said" | tail -n +2
exit "$(printf '%s\\n' "$said" | head -n 1)"
"""
CONFIG = """ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin forced-commands-only
"""


@dataclass(slots=True)
class Host:
    """What serves there, and what was asked of it."""

    between: Proxy
    serving: str = "old"
    before: str = "older"
    broken: frozenset[str] = frozenset()
    refuses: bool = False
    loses: int = 0
    asked: list[str] = field(default_factory=list)

    def answer(self, command: str) -> tuple[int, str]:
        """The exit code and the words of one command."""
        self.asked.append(command)
        verb, _, image = command.partition(" ")
        if verb == "deploy" and self.loses:
            self.loses -= 1
            return (255, "lost") if self.loses else (75, "another change is under way")
        if verb == "deploy" and self.refuses:
            return 1, "the image cannot be pulled"
        if verb == "deploy" and image != self.serving:
            self.before, self.serving = self.serving, image
        if verb == "rollback":
            self.before, self.serving = self.serving, self.before
        self.between.weather = Refused() if self.serving in self.broken else Clear()
        healthy = self.serving not in self.broken
        told = f"recorded  blue {self.serving}\nprevious  {self.before}"
        return int(verb == "status" and not healthy), told


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How the host is reached: its port, its public key as known, and the key it accepts."""

    port: int
    known_hosts: str
    key: str


@contextmanager
def sshd(folder: Path, host: Host) -> Iterator[Reached]:
    """The host behind an sshd of its own, until the block ends."""
    for name in ("host_key", "key"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)  # noqa: S603  # a key for this test
    with ThreadingHTTPServer(("127.0.0.1", 0), _control(host)) as control:
        Thread(target=control.serve_forever, daemon=True).start()
        forced, port = folder / "forced", free_port()
        forced.write_text(FORCED.format(port=control.server_port))
        forced.chmod(0o755)
        public = (folder / "key.pub").read_text()
        (folder / "authorized_keys").write_text(f'restrict,command="{forced}" {public}')
        (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder))
        Path("/run/sshd").mkdir(exist_ok=True)
        process = subprocess.Popen(  # noqa: S603  # on loopback, for this test
            [SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            line = (folder / "host_key.pub").read_text().strip()
            yield Reached(
                port=port,
                known_hosts=f"[127.0.0.1]:{port} {line}",
                key=(folder / "key").read_text(),
            )
        finally:
            process.terminate()
            process.wait(10)
            control.shutdown()


def user() -> str:
    """Who logs in: whoever runs the test."""
    return getpass.getuser()


def _wait_for(port: int) -> None:
    until = monotonic() + 120
    while monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError("sshd did not start")


def _control(host: Host) -> type[BaseHTTPRequestHandler]:
    class Control(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            command = self.rfile.read(int(self.headers["content-length"])).decode()
            code, said = host.answer(command)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{code}\n{said}\n".encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Control
