"""A server that is told to end ends in order: with code 0, in time, and nothing acknowledged lost.

Each test has a process of its own and signals it. Limit: 20 seconds, whatever hangs.
"""

import json
import signal
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from app.bench.served import Served, served
from app.core.leaving import LEAVING
from app.tests.fakes.openai_server import OpenAIServer, Reply, openai_server
from app.tests.fakes.pinecone import pinecone_emulator

MOST_S = 20.0
HANGS_S = 60.0
"""Nothing takes that long: it is waited for in vain."""
WORDS = tuple(f"word{number} " for number in range(12))
SLOW = Reply(pieces=WORDS, delay_s=0.15)  # a third of what an answer has at the end
STUCK = Reply(pieces=WORDS, stall_after=3)
BODY = {"user_id": "ada", "message": "Tell me of the sea."}
pytestmark = pytest.mark.slow


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def app(tmp_path: Path, model: OpenAIServer) -> Iterator[Served]:
    with served(tmp_path, EMBEDDER="hash", HF_BASE_URL=model.url) as running:
        yield running


class Reader(threading.Thread):
    """Reads a streamed answer; `begun` once its first piece is there."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.begun = threading.Event()
        self.events: list[tuple[str, dict[str, object]]] = []
        self.start()

    def run(self) -> None:
        accept = {"accept": "text/event-stream"}
        name = ""
        with httpx.stream(
            "POST", f"{self.url}/api/chat", json=BODY, headers=accept, timeout=HANGS_S
        ) as got:
            for line in got.iter_lines():
                kind, _, rest = line.partition(": ")
                if kind == "event":
                    name = rest
                elif kind == "data":
                    self.events.append((name, json.loads(rest)))
                    if name == "delta":
                        self.begun.set()

    @property
    def heard(self) -> str:
        return "".join(str(data["text"]) for name, data in self.events if name == "delta")


def _ended(app: Served, since: float) -> tuple[int, float]:
    code = app.process.wait(MOST_S + HANGS_S)
    return code, monotonic() - since


def _refused(app: Served) -> bool:
    """Whether nobody listens any more; a call that was let in before may get any answer."""
    try:
        httpx.get(f"{app.url}/v1/healthz", timeout=HANGS_S)
    except httpx.ConnectError:
        return True
    except httpx.HTTPError:
        return False
    return False


def _told(app: Served, *signals: signal.Signals) -> tuple[int, float]:
    began = monotonic()
    for number in signals:
        app.process.send_signal(number)
        sleep(0.2)
    return _ended(app, began)


def _texts(home: Path) -> list[str]:
    with sqlite3.connect(home / "inkling.db") as file:
        return [text for (text,) in file.execute("SELECT text FROM memories ORDER BY id")]


def test_a_running_answer_is_finished(app: Served, model: OpenAIServer, tmp_path: Path) -> None:
    model.always(SLOW)
    reader = Reader(app.url)
    assert reader.begun.wait(HANGS_S)
    code, took = _told(app, signal.SIGTERM)
    reader.join(HANGS_S)
    assert (code, took < MOST_S) == (0, True)
    assert reader.events[-1][0] == "done"
    assert reader.heard == "".join(WORDS)
    assert [text.strip() for text in _texts(tmp_path)] == [BODY["message"], "".join(WORDS).strip()]


def test_the_reader_of_a_stuck_answer_is_told_and_what_came_is_kept(
    app: Served, model: OpenAIServer, tmp_path: Path
) -> None:
    model.always(STUCK)
    reader = Reader(app.url)
    assert reader.begun.wait(HANGS_S)
    code, took = _told(app, signal.SIGTERM)
    reader.join(HANGS_S)
    assert (code, took < MOST_S) == (0, True)
    name, problem = reader.events[-1]
    assert (name, problem["status"], problem["detail"]) == ("error", 503, LEAVING)
    assert [text.strip() for text in _texts(tmp_path)] == [BODY["message"], "word0 word1 word2"]


def test_who_waits_for_a_whole_answer_is_told(app: Served, model: OpenAIServer) -> None:
    model.always(STUCK)
    answers: list[httpx.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(httpx.post(f"{app.url}/api/chat", json=BODY, timeout=HANGS_S))
    )
    asking.start()
    assert model.wait_for_asked()
    code, took = _told(app, signal.SIGTERM)
    asking.join(HANGS_S)
    assert (code, took < MOST_S) == (0, True)
    assert (answers[0].status_code, answers[0].json()["detail"]) == (503, LEAVING)


@pytest.mark.parametrize(
    "signals",
    [
        (signal.SIGTERM,),
        (signal.SIGINT,),
        (signal.SIGTERM, signal.SIGTERM),
        (signal.SIGTERM, signal.SIGINT, signal.SIGINT),
    ],
    ids=lambda signals: "+".join(one.name for one in signals),
)
def test_an_idle_server_ends_in_time_even_with_pages_open(
    app: Served, signals: tuple[signal.Signals, ...]
) -> None:
    with httpx.Client(base_url=app.url, timeout=HANGS_S) as client:
        client.get("/").raise_for_status()
        with client.stream("GET", "/gradio_api/heartbeat/page1") as alive:
            assert alive.status_code == 200
            next(alive.iter_lines())
            code, took = _told(app, *signals)
    assert code == 0
    assert took < MOST_S  # about 2 s on a quiet machine: an open page holds nothing up


def test_no_new_call_is_taken(app: Served, model: OpenAIServer) -> None:
    model.always(STUCK)  # so that it is still there
    reader = Reader(app.url)
    assert reader.begun.wait(HANGS_S)
    app.process.send_signal(signal.SIGTERM)
    over = monotonic() + HANGS_S
    while not _refused(app):
        assert monotonic() < over, "new calls are taken"
        sleep(0.05)
    assert app.process.poll() is None
    assert _ended(app, monotonic())[0] == 0


def test_every_acknowledged_write_is_kept(app: Served, tmp_path: Path) -> None:
    acknowledged: list[str] = []

    def write(name: str) -> None:
        with httpx.Client(base_url=app.url, timeout=HANGS_S) as client:
            for number in range(10_000):
                text = f"{name} keeps the number {number}."
                body = {"user_id": name, "text": text, "mtype": "PROFILE"}
                try:
                    if client.post("/v1/memories", json=body).status_code == 201:
                        acknowledged.append(text)
                except httpx.HTTPError:
                    return

    writers = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for writer in writers:
        writer.start()
    over = monotonic() + HANGS_S
    while len(acknowledged) <= 20:
        assert monotonic() < over, "nothing is acknowledged"
        sleep(0.05)
    code, took = _told(app, signal.SIGTERM)
    for writer in writers:
        writer.join(HANGS_S)
    assert (code, took < MOST_S) == (0, True)
    assert set(acknowledged) - set(_texts(tmp_path)) == set()


def test_what_waits_for_a_vendor_that_hangs_stays_in_the_file(tmp_path: Path) -> None:
    with pinecone_emulator() as vendor:
        keys = {
            "MEMORY_BACKEND": "pinecone",
            "PINECONE_API_KEY": vendor.api_key,
            "PINECONE_HOST": vendor.url,
        }
        with served(tmp_path, EMBEDDER="hash", **keys) as app:
            vendor.faults.slow("*", 60.0, times=None)
            body = {"user_id": "ada", "text": "I keep three beehives.", "mtype": "PROFILE"}
            written = httpx.post(f"{app.url}/v1/memories", json=body, timeout=HANGS_S)
            code, took = _told(app, signal.SIGTERM)
    assert written.status_code == 201
    assert (code, took < MOST_S) == (0, True)
    with sqlite3.connect(tmp_path / "inkling.db") as file:
        assert file.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
