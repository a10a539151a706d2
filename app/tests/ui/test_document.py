import pytest
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.testclient import TestClient

from app.ui.document import PageDocument, dressed
from app.ui.policy import policy_for

PAGE = (
    '<html><head><meta property="og:image" content="https://elsewhere.example/a.png" />'
    '<meta name="twitter:title" content="x" /><script>one()</script></head>'
    '<body><script src="a.js"></script><script type="module">two("é")</script></body></html>'
)

SHELLS = {"en": "<p>Soon</p>", "de": "<p>Gleich, ü</p>"}


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/")
    def page(kind: str = "html") -> Response:
        return HTMLResponse(PAGE) if kind == "html" else PlainTextResponse(PAGE)

    @app.get("/other")
    def other() -> HTMLResponse:
        return HTMLResponse(PAGE)

    app.add_middleware(PageDocument, head="<title>Ours é</title>", shells=SHELLS)
    return TestClient(app, headers={"accept-encoding": "identity"})


def test_the_page_gets_our_head_and_the_right_length(client: TestClient) -> None:
    answer = client.get("/")
    assert "<title>Ours é</title></head>" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("accepted", "shell"), [("de-AT", "<p>Gleich, ü</p>"), ("fr", "<p>Soon</p>")]
)
def test_what_is_seen_first_is_in_the_readers_language(
    client: TestClient, accepted: str, shell: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert f"<body>{shell}<script" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_document_is_packed_for_browsers_that_unpack(client: TestClient) -> None:
    plain, small = client.get("/"), client.get("/", headers={"accept-encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    policy = "content-security-policy"
    assert small.headers[policy] == plain.headers[policy]


def test_previews_of_another_product_are_left_out(client: TestClient) -> None:
    assert "elsewhere.example" not in client.get("/").text
    assert "twitter" not in client.get("/").text


def test_only_inline_scripts_are_allowed_by_digest(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert policy.count("sha256-") == 2


@pytest.mark.parametrize("path", ["/other", "/?kind=text"])
def test_other_answers_pass_untouched(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.text == PAGE
    assert "content-security-policy" not in answer.headers


def test_a_script_that_differs_by_one_letter_has_another_digest() -> None:
    assert policy_for(b"<script>a</script>") != policy_for(b"<script>b</script>")
    assert policy_for(b"<p>no script</p>").count("sha256") == 0


def test_a_document_without_a_head_stays_whole() -> None:
    assert dressed(b"<p>x</p>", b"<title>t</title>") == b"<p>x</p>"
