"""A real Redis of a test's own, which can be stopped, frozen and started again."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import pytest

from app.bench.served import free_port

START_S = 120.0


@dataclass(slots=True)
class RedisServer:
    """One `redis-server` on a free port of this machine; it keeps nothing on disk."""

    folder: Path
    password: str | None = None
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        secret = f":{self.password}@" if self.password else ""
        return f"redis://{secret}127.0.0.1:{self.port}/0"

    def start(self) -> None:
        found = shutil.which("redis-server")
        if found is None:
            pytest.skip("redis-server is not installed: limits shared by replicas are NOT tested")
        secret = ("--requirepass", self.password) if self.password else ()
        self._process = subprocess.Popen(  # noqa: S603  # a server of our own
            [
                found,
                *("--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
                *("--appendonly", "no", "--dir", str(self.folder), *secret),
            ],
            stdout=subprocess.DEVNULL,
        )
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.kill()
            self._process.wait(START_S)
            self._process = None

    def freeze(self) -> None:
        """Keep its connections open, and answer nothing."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def say(self, *words: str) -> bytes:
        """The raw answer to one command, over a connection of its own."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=START_S)) as line:
            command = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
            line.sendall(f"*{len(words)}\r\n{command}".encode())
            return line.recv(1 << 20)

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.kill(self._process.pid, number)

    def _wait(self) -> None:
        until = monotonic() + START_S
        while monotonic() < until:
            try:
                if self.say("PING")[:1] in (b"+", b"-"):
                    return
            except OSError:
                sleep(0.02)
        raise RuntimeError("redis-server did not start")
