"""What an open page keeps open ends with the server: at once when silent, else when it is done.

Each test has a process of its own, and speaks to the page's own addresses as a browser does.
"""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from app.asgi import CALLS_S
from app.bench.served import Served, served
from app.tests.fakes.openai_server import OpenAIServer, Reply, openai_server
from app.tests.ui.endpoint import Endpoint

WORDS = tuple(f"word{number} " for number in range(12))
SESSION = "page1"
UVICORN_KEEPS_S = 5.0
HANGS_S = 60.0
pytestmark = pytest.mark.slow


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def app(tmp_path: Path, model: OpenAIServer) -> Iterator[Served]:
    with served(tmp_path, EMBEDDER="hash", HF_BASE_URL=model.url) as running:
        yield running


class Stream(threading.Thread):
    """One open stream of the page; `opened` once the server answers on it."""

    def __init__(self, app: Served, path: str) -> None:
        super().__init__(daemon=True)
        self.address = f"{app.url}/gradio_api/{path}"
        self.opened = threading.Event()
        self.lines: list[str] = []
        self.start()

    def run(self) -> None:
        with httpx.stream("GET", self.address, timeout=HANGS_S) as got:
            self.opened.set()
            self.lines += [line for line in got.iter_lines() if line]

    def text(self) -> str:
        self.join(HANGS_S)
        return "\n".join(self.lines)


def _events(app: Served) -> Stream:
    stream = Stream(app, f"queue/data?session_hash={SESSION}")
    assert stream.opened.wait(HANGS_S)
    return stream


def _begin(app: Served, name: str, *data: object) -> None:
    page = Endpoint(app.url)
    given = [*data, *[None] * (page.inputs(name) - len(data))]
    body = {"data": given, "fn_index": page.number(name), "session_hash": SESSION}
    httpx.post(f"{app.url}/gradio_api/queue/join", json=body, timeout=HANGS_S).raise_for_status()


def _told(app: Served) -> tuple[int, float]:
    began = monotonic()
    app.process.send_signal(signal.SIGINT)
    return app.process.wait(HANGS_S), monotonic() - began


def test_streams_with_nothing_to_say_are_closed_at_once(app: Served) -> None:
    alive = Stream(app, f"heartbeat/{SESSION}")
    assert alive.opened.wait(HANGS_S)
    _begin(app, "look")
    assert "close_stream" in _events(app).text()
    silent = _events(app)
    sleep(0.5)
    assert silent.lines == []
    code, took = _told(app)
    assert code == 0
    assert took < CALLS_S  # about 1 s on a quiet machine; streams that are waited for take longer
    assert "ALIVE" in alive.text()
    assert "close_stream" in silent.text()


def test_an_answer_under_way_on_the_page_is_finished(app: Served, model: OpenAIServer) -> None:
    model.always(Reply(pieces=WORDS, delay_s=0.15))
    alive = Stream(app, f"heartbeat/{SESSION}")
    assert alive.opened.wait(HANGS_S)
    _begin(app, "send", "ada", None, None, "Tell me of the sea.")
    stream = _events(app)
    assert model.wait_for_asked()
    assert _told(app)[0] == 0
    said = stream.text()
    assert WORDS[-1].strip() in said
    assert "process_completed" in said
    assert "close_stream" in said


def test_a_call_on_a_connection_that_was_idle_for_long_is_answered(app: Served) -> None:
    limits = httpx.Limits(keepalive_expiry=60)
    with httpx.Client(base_url=app.url, timeout=HANGS_S, limits=limits) as client:
        for wait in (0.0, UVICORN_KEEPS_S + 1.5):
            sleep(wait)
            with client.stream("GET", "/v1/healthz") as got:
                port = got.extensions["network_stream"].get_extra_info("client_addr")[1]
                assert got.status_code == 200
                got.read()
            if not wait:
                first = port
    assert port == first
