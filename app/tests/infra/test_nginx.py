"""The real nginx in front of the real application, as a host has them."""

import json
import subprocess
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx
import pytest

from app.bench.living import living
from app.tests.fakes.openai_server import OpenAIServer, openai_server
from app.tests.fakes.openai_server.behaviours import Reply
from app.tests.infra.edge import Edge, prepared, running, search_path, wait_until
from app.tests.ui.quiet import quiet

PIECES = ("one ", "two ", "three ", "four.")
PIECE_S = 0.5
PREFIX = "/tools/inkling"


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with openai_server() as running_model:
        running_model.always(Reply(pieces=PIECES, delay_s=PIECE_S))
        yield running_model


@pytest.fixture(scope="module", params=["", PREFIX], ids=["at the root", "under a path"])
def edge(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, model: OpenAIServer
) -> Iterator[Edge]:
    settings = quiet(
        tmp_path_factory.mktemp("home"),
        root_path=request.param,
        trusted_proxies=("127.0.0.1",),
        hf_base_url=model.url,
        hf_token="a-key",
    )
    with living(settings) as address:
        port = int(address.rsplit(":", 1)[1])
        prepared_edge = prepared(tmp_path_factory.mktemp("host"), app=port, prefix=request.param)
        with running(prepared_edge) as host:
            yield host


def test_plain_http_is_sent_to_tls_with_its_method_and_path(edge: Edge) -> None:
    answer = httpx.post(
        f"http://localhost:{edge.http}{edge.prefix}/v1/memories?user_id=ada", timeout=60
    )
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{edge.url}/v1/memories?user_id=ada"


def test_a_proof_for_certbot_is_served_over_plain_http(edge: Edge) -> None:
    proof = edge.root / "var" / "www" / "inkling" / ".well-known" / "acme-challenge" / "token"
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text("the proof")
    answer = httpx.get(f"http://localhost:{edge.http}/.well-known/acme-challenge/token", timeout=60)
    assert (answer.status_code, answer.text) == (200, "the proof")


def test_another_host_name_gets_nothing(edge: Edge) -> None:
    with edge.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.get("/v1/healthz", headers={"host": "elsewhere.example"})


def test_http_2_is_spoken(edge: Edge) -> None:
    said = _curl(edge, "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}")
    assert said == "2 200"


def test_every_security_header_comes_once(edge: Edge) -> None:
    with edge.client() as client:
        for path in ("/", "/v1/healthz", "/static/inkling/page.css", "/nothing", "/v1/nothing"):
            headers = client.get(path).headers
            for name in (
                "strict-transport-security",
                "permissions-policy",
                "content-security-policy",
                "x-content-type-options",
                "referrer-policy",
                "x-request-id",
            ):
                assert len(headers.get_list(name)) == 1, (path, name)
            assert headers["server"] == "nginx"


def test_the_page_its_parts_and_its_events_are_there(edge: Edge) -> None:
    with edge.client() as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "static/inkling/inkling.css" in page.text
        config = client.get("/config").json()
        assert config["root"] == edge.url
        assert client.get("/theme.css").status_code == 200


def test_an_answer_is_streamed_piece_by_piece(edge: Edge, model: OpenAIServer) -> None:
    begin, go_on = Event(), Event()
    begin.set()
    model.script(Reply(pieces=PIECES, gates=(begin, go_on)))
    body = {"user_id": "streams", "message": "Count to four."}
    with (
        edge.client() as client,
        client.stream(
            "POST",
            "/api/chat",
            json=body,
            headers={"accept": "text/event-stream", "accept-encoding": "gzip"},
        ) as answer,
    ):
        assert "content-encoding" not in answer.headers
        names = []
        for line in answer.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if line == "event: delta":
                go_on.set()  # only who was told the first piece lets the model tell the second
    assert names[-1] == "done"
    assert go_on.is_set()


def test_the_first_event_arrives_before_the_last_is_sent(edge: Edge, model: OpenAIServer) -> None:
    before = len(model.gone)
    body = {"user_id": "leaves", "message": "Count to four, again."}
    with (
        edge.client() as client,
        client.stream(
            "POST", "/api/chat", json=body, headers={"accept": "text/event-stream"}
        ) as answer,
    ):
        for line in answer.iter_lines():
            if line == "event: delta":
                break  # leave in the middle
    # the model was cut off: it had more to say
    wait_until(lambda: len(model.gone) > before, 10, "the model is told")


def test_text_is_compressed(edge: Edge) -> None:
    with edge.client() as client:
        page = client.get("/", headers={"accept-encoding": "gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in page.headers["vary"].lower()


def test_parts_with_a_digest_are_kept_and_answer_with_the_ids_of_their_own_calls(
    edge: Edge,
) -> None:
    with edge.client() as client:
        page = client.get("/").text
        part = "/" + page.split('href="static/inkling/inkling.css')[1].split('"')[0]
        address = "/static/inkling/inkling.css" + part.removeprefix("/")
        answers = [client.get(address, headers={"x-request-id": name}) for name in ("a1", "b2")]
        assert [answer.headers["x-request-id"] for answer in answers] == ["a1", "b2"]
        assert "immutable" in answers[0].headers["cache-control"]
        assert "immutable" not in client.get("/static/inkling/inkling.css").headers["cache-control"]
        assert client.get("/v1/healthz").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
def test_a_body_that_is_too_large_is_told_in_our_form(edge: Edge, announced: bool) -> None:
    body = b"x" * 1_100_000
    content = body if announced else iter([body[:600_000], body[600_000:]])
    with edge.client() as client:
        answer = client.post("/v1/hypothesize", content=content, headers={"x-request-id": "big.1"})
    problem = _problem(answer, 413, "too-large")
    assert problem["instance"] == f"{edge.prefix}/v1/hypothesize"
    assert problem["request_id"] == "big.1"
    assert "1,048,576" in str(problem["detail"])


def test_the_page_may_upload_more_than_the_api_takes(edge: Edge) -> None:
    with edge.client() as client:
        upload = client.post("/gradio_api/upload", files={"files": ("m.json", b"x" * 2_000_000)})
    assert upload.status_code == 200


def test_what_a_caller_writes_into_an_address_cannot_break_out_of_the_answer(edge: Edge) -> None:
    path = edge.prefix + '/v1/"},{"x":<b>?q="secret"'
    said = _curl(edge, "--http1.1", "--request-target", path, "-H", "content-length: 99999999")
    told = json.loads(said)
    assert told["status"] in {400, 413}
    assert told["instance"] == "/"
    assert "secret" not in said


def test_headers_that_are_too_long_are_told_in_our_form(edge: Edge) -> None:
    with edge.client() as client:
        _problem(client.get("/", headers={"x-long": "a" * 40_000}), 400, "malformed-request")
        _problem(client.get("/" + "a" * 40_000), 400, "malformed-request")


def test_what_the_application_refuses_is_passed_on_as_it_is(edge: Edge) -> None:
    with edge.client() as client:
        answer = client.post("/v1/hypothesize", json={"user_id": "a b", "input_text": ""})
        problem = _problem(answer, 422, "invalid")
        assert {fault["field"] for fault in problem["errors"]} == {"user_id", "input_text"}


def test_only_the_path_under_which_it_is_shown_is_served(edge: Edge) -> None:
    if not edge.prefix:
        pytest.skip("at the root there is nothing beside it")
    with edge.client() as client:
        beside = httpx.URL(edge.url).join("/")
        _problem(client.get(beside), 404, "not-found")
        sent_on = client.get(httpx.URL(edge.url).join(edge.prefix))
        assert sent_on.status_code == 308
        assert httpx.URL(edge.url).join(sent_on.headers["location"]).path == f"{edge.prefix}/"


def test_the_log_tells_no_query_and_no_id(edge: Edge) -> None:
    with edge.client() as client:
        client.get("/v1/memories/my-secret-id?user_id=hidden-person")
        client.get("/v1/memories?user_id=hidden-person&q=hidden+words")
    said = "".join(path.read_text() for path in (edge.root / "var" / "log" / "nginx").iterdir())
    assert '"kind":"' + edge.prefix + '/v1/memories"' in said
    assert "hidden" not in said
    assert "my-secret-id" not in said


def _problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:inkling:problem:{kind}"
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


def _curl(edge: Edge, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # a call to ourselves
        [  # found on the path
            *("curl", "-sS", "--max-time", "20", "--cacert", str(edge.certificate)),
            *(*arguments, f"{edge.url}/v1/healthz"),
        ],
        env={"PATH": search_path()},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
