"""The smoke test passes on the application, fails on a broken one, and leaves nobody behind."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from app import __version__
from app.bench.served import free_port, served
from app.tests.fakes.openai_server import Failure, OpenAIServer, Reply, openai_server

ROOT = Path(__file__).resolve().parents[3]
HOP = frozenset({"connection", "transfer-encoding", "content-length", "host"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A running application, its memories and its model."""

    url: str
    home: Path
    model: OpenAIServer


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("home")
    with openai_server() as model, served(home, EMBEDDER="hash", HF_BASE_URL=model.url) as app:
        yield Town(url=app.url, home=home, model=model)


def _smoke(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-S", "-m", "infra.smoke", "--patience", "30", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


def _nobody_is_left(town: Town) -> bool:
    with sqlite3.connect(town.home / "inkling.db") as database:
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        texts = (str(row) for (name,) in tables for row in _rows(database, name))
        return not any("smoke-" in text or "Okafor" in text for text in texts)


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return database.execute(f'select * from "{table}"').fetchall()  # noqa: S608  # a table of ours


def test_it_passes_on_the_real_application_and_needs_no_package(town: Town) -> None:
    town.model.script(Reply(pieces=("y", "e", "s")))
    code, said = _smoke("--version", __version__, town.url)
    assert code == 0, said
    assert "3 pieces" in said
    assert "0 failed, 1 warned" in said  # of the words-only embedder that makes this test quick
    assert _nobody_is_left(town)


def test_a_model_that_fails_is_told_and_is_no_reason_to_go_back(town: Town) -> None:
    town.model.script(*[Failure(500)] * 5)
    code, said = _smoke(town.url)
    assert code == 0, said
    assert "warn chat" in said
    town.model.script(*[Failure(500)] * 5)
    assert _smoke("--strict", town.url)[0] == 1


def test_another_version_than_the_one_that_was_deployed_fails(town: Town) -> None:
    code, said = _smoke("--patience", "5", "--version", "9.9.9", town.url)
    assert code == 1
    assert f"version {__version__} is running, not 9.9.9" in said


def test_where_nobody_answers_it_fails_after_its_patience() -> None:
    code, said = _smoke("--patience", "1", f"http://127.0.0.1:{free_port()}")
    assert code == 1
    assert "FAIL ready" in said


def test_what_is_no_address_is_refused() -> None:
    assert _smoke("inkling.example")[0] == 2


def test_a_site_that_is_not_inkling_fails(tmp_path: Path) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"It works!")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert _smoke("--patience", "1", f"http://127.0.0.1:{server.server_port}")[0] == 1
        server.shutdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a proxy between does wrong, and the check that has to notice."""

    check: str
    path: str = ""
    status: int = 0
    drop_header: str = ""
    repeat_header: str = ""
    replace: tuple[bytes, bytes] = (b"", b"")
    hold_back: bool = False


FAULTS = (
    Fault(check="prompt", path="/v1/execute", status=500),
    Fault(check="memory", path="/v1/memories", status=503),
    Fault(check="headers", drop_header="content-security-policy"),
    Fault(check="headers", repeat_header="referrer-policy"),
    Fault(check="problems", replace=(b'"errors"', b'"mistakes"')),
    Fault(check="address", replace=(b"http://", b"ftp://")),
    Fault(check="page", replace=(b'src="static/', b'src="https://cdn.invalid/static/')),
    Fault(check="page", path="/static/inkling/inkling.js", status=404),
    Fault(check="request ids", drop_header="x-request-id"),
    Fault(check="export", path="/v1/memory/export", status=500),
    Fault(check="chat", hold_back=True),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.path or 'all'}")
def test_a_fault_is_noticed_and_the_person_is_forgotten_all_the_same(
    town: Town, fault: Fault
) -> None:
    if fault.hold_back:
        town.model.script(Reply(pieces=("y", "e", "s"), first_delay_s=0.5))
    with ThreadingHTTPServer(("127.0.0.1", 0), _between(town.url, fault)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        code, said = _smoke(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert code == 1, said
    assert f"FAIL {fault.check}" in said
    assert _nobody_is_left(town)


def _between(url: str, fault: Fault) -> type[BaseHTTPRequestHandler]:
    class Between(BaseHTTPRequestHandler):
        """Passes every call on, with the fault; whole answers only."""

        def _pass_on(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(length if length < 1_000_000 else 1)
            upstream = HTTPConnection(urlsplit(url).netloc, timeout=60)
            upstream.request(self.command, self.path, body, dict(self.headers))
            answer = upstream.getresponse()
            told = answer.read()
            upstream.close()
            hit = fault.status and self.path.startswith(fault.path)
            self.send_response(fault.status if hit else answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {*HOP, fault.drop_header}:
                    self.send_header(name, value)
                if name.lower() == fault.repeat_header:
                    self.send_header(name, value)
            told = told.replace(*fault.replace) if fault.replace[0] else told
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_DELETE = _pass_on  # noqa: N815  # the names its library calls

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Between


def test_the_makefile_says_how_it_is_called() -> None:
    done = subprocess.run(
        ["make", "smoke"],  # noqa: S607  # the reader's make
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "make smoke URL=" in done.stdout
