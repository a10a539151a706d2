"""The page's events over real HTTP, counted per address and per person, behind a proxy too."""

from collections.abc import Iterator

import httpx
import pytest

from app.bench.living import living
from app.tests.ui.endpoint import CLIENT, Endpoint
from app.tests.ui.quiet import quiet

SHARE = 4


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    settings = quiet(home, rate_limit_per_minute=SHARE, trusted_proxies="127.0.0.1")
    with living(settings) as running:
        yield running


def post(address: str, path: str, caller: str) -> httpx.Response:
    return CLIENT.post(f"{address}{path}", json={}, headers={"X-Forwarded-For": caller})


@pytest.mark.parametrize(
    ("path", "caller"),
    [
        ("/gradio_api/queue/join", "203.0.113.1"),
        ("/gradio_api/call/look", "203.0.113.2"),
        ("/gradio_api/run/look", "203.0.113.3"),
        ("/gradio_api/upload", "203.0.113.4"),
        ("/v1/hypothesize", "203.0.113.5"),
        ("/api/chat", "203.0.113.6"),
    ],
)
def test_every_door_is_limited_for_each_caller_behind_the_proxy(
    address: str, path: str, caller: str
) -> None:
    before = [post(address, path, caller).status_code for _ in range(SHARE)]
    assert 429 not in before
    refused = post(address, path, caller)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 15
    assert refused.json()["detail"].endswith(f"in {refused.headers['retry-after']} s.")


def test_a_person_is_counted_over_all_addresses_on_the_page(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Endpoint(address)
    answers = []
    for number in range(SHARE + 1):
        monkeypatch.setitem(CLIENT.headers, "X-Forwarded-For", f"198.51.100.{number}")
        answers.append(page.call("look", "ada", "", "", "", ""))
    assert all("Nothing is remembered yet" in answer for answer in answers[:SHARE])
    assert "That was a lot in one minute" in answers[SHARE]


def test_the_page_knows_its_own_address_from_the_proxy_alone(address: str) -> None:
    named = {
        "X-Forwarded-For": "203.0.113.50",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "inkling.example",
    }
    assert CLIENT.get(f"{address}/config", headers=named).json()["root"] == (
        "https://inkling.example"
    )


def test_nobody_else_names_the_pages_address(tmp_path_factory: pytest.TempPathFactory) -> None:
    claimed = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    with living(quiet(tmp_path_factory.mktemp("home"))) as direct:
        config = CLIENT.get(f"{direct}/config", headers=claimed)
    assert config.json()["root"] == direct
    assert "evil" not in config.text
