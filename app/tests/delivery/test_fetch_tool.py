"""A tool is used only when its archive is the one that was pinned."""

import http.server
import io
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / ".github" / "scripts" / "fetch-tool.sh"
ANSWER = b"#!/bin/sh\necho trusted\n"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web server with the archive of the tool `thing`."""
    folder = tmp_path / "web"
    folder.mkdir()
    with tarfile.open(folder / "thing.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("thing")
        member.size, member.mode = len(ANSWER), 0o755
        archive.addfile(member, io.BytesIO(ANSWER))
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/thing.tar.gz"
        server.shutdown()


def _fetch(tmp_path: Path, digest: str, address: str, name: str = "thing") -> tuple[int, str]:
    pins = tmp_path / "tools.txt"
    pins.write_text(f"# pins\nother 00 http://127.0.0.1:1/\nthing {digest} {address}\n")
    done = subprocess.run(  # noqa: S603  # our own script
        [SCRIPT, name, tmp_path / "tools"],
        env={**os.environ, "TOOLS": str(pins)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return done.returncode, done.stderr


def test_the_pinned_archive_is_unpacked(tmp_path: Path, address: str) -> None:
    archive = (tmp_path / "web" / "thing.tar.gz").read_bytes()
    assert _fetch(tmp_path, sha256(archive).hexdigest(), address) == (0, "")
    tool = tmp_path / "tools" / "thing"
    assert subprocess.check_output([tool], text=True) == "trusted\n"  # noqa: S603  # made above


def test_another_archive_is_refused_and_leaves_nothing(tmp_path: Path, address: str) -> None:
    code, said = _fetch(tmp_path, sha256(b"what it was").hexdigest(), address)
    assert code == 1
    assert "is not what it was" in said
    assert not (tmp_path / "tools").exists()


def test_an_unknown_tool_is_refused(tmp_path: Path, address: str) -> None:
    assert _fetch(tmp_path, "00", address, name="thin")[0] == 2
