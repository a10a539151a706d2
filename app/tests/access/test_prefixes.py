"""The application under a path of somebody else's site."""

from collections.abc import Iterator

import httpx
import pytest

from app.access.paths import is_counted
from app.access.prefixes import with_root_path
from app.bench.living import living
from app.core.domain.errors import Misconfigured
from app.settings import load_settings
from app.tests.access.doors import caller, door
from app.tests.ui.quiet import quiet

PREFIX = "/some/inkling"


async def _seen(scope: object) -> object:
    assert isinstance(scope, dict)
    return [scope["path"], scope.get("root_path"), is_counted(scope)]


@pytest.mark.parametrize("path", ["/some/inkling/v1/x", "/v1/x"], ids=["passed on", "cut off"])
async def test_the_doors_see_one_path_whether_the_prefix_was_cut_off_or_not(path: str) -> None:
    async with caller(with_root_path(door(_seen), PREFIX)) as client:
        told = (await client.get(path)).json()["told"]
    assert told == ["/some/inkling/v1/x", PREFIX, True]


async def test_parts_of_the_page_are_known_under_the_prefix() -> None:
    async with caller(with_root_path(door(_seen), PREFIX)) as client:
        told = (await client.get(f"{PREFIX}/static/page.css")).json()["told"]
    assert told[2] is False


async def test_the_prefix_alone_is_sent_on_to_where_relative_addresses_work() -> None:
    async with caller(with_root_path(door(), PREFIX)) as client:
        answer = await client.get(f"{PREFIX}?a=b")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{PREFIX}/?a=b"


def test_without_a_prefix_there_is_no_layer() -> None:
    app = door()
    assert with_root_path(app, "") is app


@pytest.mark.parametrize(
    ("given", "kept"), [("", ""), ("/", ""), ("inkling", "/inkling"), ("/a/b/", "/a/b")]
)
def test_a_prefix_is_kept_in_one_form(given: str, kept: str) -> None:
    assert load_settings(root_path=given, _env_file=None).root_path == kept


@pytest.mark.parametrize("wrong", ["/v1", "/api/x", "/a b", "/a//b", "/a/../b", "/é", '/"', "/a\n"])
def test_a_prefix_that_would_be_ambiguous_or_is_no_path_is_refused(wrong: str) -> None:
    with pytest.raises(Misconfigured, match="ROOT_PATH"):
        load_settings(root_path=wrong, _env_file=None)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with living(quiet(tmp_path_factory.mktemp("home"), root_path=PREFIX)) as running:
        yield running


@pytest.mark.parametrize("before", ["", PREFIX], ids=["cut off", "passed on"])
def test_every_door_answers_under_the_prefix(address: str, before: str) -> None:
    base = address + before
    assert httpx.get(f"{base}/v1/healthz", timeout=60).status_code == 200
    page = httpx.get(f"{base}/", timeout=60)
    assert "static/inkling/inkling.css" in page.text
    assert "sha256-" in page.headers["content-security-policy"]
    assert httpx.get(f"{base}/static/inkling/inkling.css", timeout=60).status_code == 200
    assert httpx.get(f"{base}/theme.css", timeout=60).status_code == 200
    assert httpx.get(f"{base}/docs", timeout=60).text.startswith("<!doctype html>")
    servers = httpx.get(f"{base}/openapi.json", timeout=60).json()["servers"]
    assert servers == [{"url": PREFIX}]
    missing = httpx.get(f"{base}/v1/nothing", timeout=60)
    assert missing.status_code == 404
    assert missing.json()["instance"] == f"{PREFIX}/v1/nothing"


def test_what_is_added_is_found_at_the_address_that_was_told(address: str) -> None:
    body = {"user_id": "ada", "text": "I drink my tea without milk.", "mtype": "PREFERENCE"}
    location = httpx.post(f"{address}{PREFIX}/v1/memories", json=body, timeout=60).headers[
        "location"
    ]
    assert location.startswith(f"{PREFIX}/v1/memories/")
    assert httpx.get(address + location, timeout=60).json()["text"] == body["text"]


def test_the_page_knows_where_its_events_are(address: str) -> None:
    config = httpx.get(f"{address}{PREFIX}/config", timeout=60).json()
    assert config["root"].endswith(PREFIX)
