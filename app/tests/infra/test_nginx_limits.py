"""Who is counted, and what is told when there is nobody behind nginx or too many before it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.bench.living import living
from app.tests.infra.edge import Edge, prepared, running
from app.tests.ui.quiet import quiet

CALLS = 5
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    settings = quiet(
        tmp_path_factory.mktemp("home"),
        trusted_proxies=("127.0.0.1",),
        rate_limit_per_minute=CALLS,
    )
    with living(settings) as address:
        port = int(address.rsplit(":", 1)[1])
        with running(prepared(tmp_path_factory.mktemp("host"), app=port)) as host:
            yield host


def test_the_application_counts_the_address_of_the_caller_whatever_the_caller_writes(
    edge: Edge,
) -> None:
    with (
        edge.client(local_address="127.0.0.2") as one,
        edge.client(local_address="127.0.0.3") as two,
    ):
        lies = [
            {"x-forwarded-for": "203.0.113.1"},
            {"x-forwarded-for": "203.0.113.2, 127.0.0.1"},
            {"forwarded": "for=203.0.113.3", "x-real-ip": "203.0.113.3"},
            *({} for _ in range(CALLS)),
        ]
        statuses = [one.get("/v1/persona?user_id=a", headers=lie).status_code for lie in lies]
        assert 429 in statuses[: CALLS + 1], statuses
        assert statuses[-1] == 429
        refused = one.get("/v1/memories?user_id=b", headers={"x-forwarded-for": "203.0.113.9"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert two.get("/v1/memories?user_id=c").status_code == 200


def test_a_flood_is_told_in_our_form_when_to_come_again(edge: Edge, tmp_path: Path) -> None:
    flooded = prepared(tmp_path, app=edge.blue, NGINX_RATE="1r/s", NGINX_BURST="5")
    with running(flooded) as host, host.client() as client, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.get("/v1/healthz"), range(120)))
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 20
    for answer in refused:
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        told = answer.json()
        assert told["type"] == "urn:inkling:problem:too-many-requests"
        assert told["instance"] == "/v1/healthz"
        assert told["request_id"] == answer.headers["x-request-id"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


def test_one_visit_of_the_page_is_no_flood(edge: Edge) -> None:
    with edge.client(local_address="127.0.0.4") as client, ThreadPoolExecutor(8) as pool:
        statuses = pool.map(lambda _: client.get("/theme.css").status_code, range(120))
        assert set(statuses) == {200}


@pytest.fixture(scope="module")
def deserted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """An nginx with nobody behind it."""
    with running(prepared(tmp_path_factory.mktemp("deserted"))) as host:
        yield host


def test_a_browser_that_finds_nobody_gets_a_sentence(deserted: Edge) -> None:
    with deserted.client() as client:
        page = client.get("/", headers=BROWSER)
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    assert "Inkling is away for a moment" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["retry-after"] == "10"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/v1/memories", {}),
        ("GET", "/v1/memories", BROWSER),
        ("POST", "/api/chat", BROWSER),
        ("POST", "/gradio_api/queue/join", {}),
        ("GET", "/assets/x.js", {}),
    ],
)
def test_a_program_that_finds_nobody_gets_a_problem(
    deserted: Edge, method: str, path: str, headers: dict[str, str]
) -> None:
    with deserted.client() as client:
        answer = client.request(method, path, headers=headers)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    told = json.loads(answer.text)
    assert told["status"] == 503
    assert told["instance"] == path
    assert answer.headers["retry-after"] == "10"


def test_only_this_machine_asks_which_colour_serves(edge: Edge) -> None:
    assert httpx.get(f"http://127.0.0.1:{edge.control}/colour", timeout=60).text == "blue\n"
    assert httpx.get(f"http://127.0.0.1:{edge.control}/health", timeout=60).status_code == 200
    listening = (edge.root / "etc/nginx/sites-available/inkling.conf").read_text()
    assert f"listen 127.0.0.1:{edge.control};" in listening
