"""A built stage is started as a hardened container would be, with namespaces and nothing else.

The root is read-only, only the volumes and /tmp can be written, there is no network but loopback,
and the process is the image's user without any capability.
"""

import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from app.tests.image.building import Built

READY_S = 600.0
APART = ("--mount", "--net", "--pid")
HARDENED = ("--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A running one: `init` is its first process, as this machine numbers it."""

    process: subprocess.Popen[str]
    built: Built
    init: int

    @property
    def main(self) -> int:
        """The application's process: what the entry point started."""
        return _children(self.init)[0]

    def healthy(self) -> bool:
        """Whether the image's own health check says so."""
        return self.inside(self.built.health).returncode == 0

    def inside(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run something inside, as the image's user and with its environment."""
        there = f"cd {shlex.quote(self.built.folder)} && exec {shlex.join(words)}"
        what = [*as_user(self.built), "/bin/sh", "-c", there]
        return subprocess.run(  # noqa: S603  # our own container
            ["/usr/bin/nsenter", "--target", str(self.init), *APART, "--root", *what],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def beside(self, *words: str) -> str:
        """Run a Python module of ours in its network alone; answers what it printed."""
        network = ["/usr/bin/nsenter", "--target", str(self.init), "--net"]
        done = subprocess.run(  # noqa: S603  # ourselves
            [*network, sys.executable, "-m", *words],
            stdout=subprocess.PIPE,
            text=True,
            timeout=300,
            check=True,
        )
        return done.stdout

    def resident_mib(self) -> float:
        """What the application holds in memory now."""
        status = Path(f"/proc/{self.main}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def stop(self, within_s: float) -> int:
        """SIGTERM to the first process, as `docker stop` sends it; answers the exit code."""
        subprocess.run(["/bin/kill", f"-{signal.SIGTERM.value}", str(self.init)], check=True)  # noqa: S603  # our own process
        return self.process.wait(within_s)


@contextmanager
def running(built: Built, data: Path, log: Path) -> Iterator[Container]:
    """Start the image's command with `data` as its only volume; ended when the block ends."""
    (volume,) = built.volumes
    start = [*as_user(built), *built.entrypoint, *built.command]
    script = _script(built, volume, data, start)
    with log.open("w") as heard:
        process = subprocess.Popen(  # noqa: S603  # our own container
            ["/usr/bin/unshare", *APART, "--fork", "--kill-child", "/bin/sh", "-c", script],
            stdout=heard,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            init = _init_of(process, log)
            yield Container(process=process, built=built, init=init)
        finally:
            process.kill()
            process.wait()


def as_user(built: Built) -> list[str]:
    """The words that make what follows the image's user in the image's environment."""
    user, _, group = built.user.partition(":")
    told = [f"{name}={value}" for name, value in built.environment.items()]
    return [
        "/usr/bin/setpriv",
        *(f"--reuid={user}", f"--regid={group}", *HARDENED),
        *("/usr/bin/env", "-i", *told),
    ]


def _script(built: Built, volume: str, data: Path, start: Sequence[str]) -> str:
    root = shlex.quote(str(built.root))
    inner = f"cd {shlex.quote(built.folder)} && exec {shlex.join(start)}"
    return "\n".join(
        [
            "set -eu",
            "ip link set lo up",
            f"mount --bind {root} {root}",
            f"mount --bind {shlex.quote(str(data))} {root}{volume}",
            f"mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs {root}/tmp",  # noqa: S108  # the image's own
            f"mount -t proc proc {root}/proc",
            f"mount -o remount,bind,ro {root}",
            f"exec chroot {root} /bin/sh -c {shlex.quote(inner)}",
        ]
    )


def _init_of(process: subprocess.Popen[str], log: Path) -> int:
    """The child of `unshare`, once the image's entry point runs in it."""
    until = monotonic() + READY_S
    while monotonic() < until:
        assert process.poll() is None, log.read_text()
        for child in _children(process.pid):
            if _children(child) and Path(f"/proc/{child}/comm").read_text().strip() == "tini":
                return child
        sleep(0.01)
    raise AssertionError(f"the entry point did not start: {log.read_text()}")


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]
