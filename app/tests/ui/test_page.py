import os
import re
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from app.services import Services
from app.ui import create_page


def test_no_event_is_listed_as_a_public_endpoint(services: Services) -> None:
    events = create_page(services).fns.values()
    assert len(events) > 20
    assert {event.api_visibility for event in events} == {"private"}


def test_many_people_are_served_at_once(services: Services) -> None:
    limits = {
        event.name: event.concurrency_limit
        for event in create_page(services).fns.values()
        if event.fn is not None
    }
    assert limits.pop("bring_in") == 2
    assert {limits.pop(name) for name in ("send", "further", "retry", "go_on")} == {100}
    assert set(limits.values()) == {20}


def test_nothing_but_the_id_is_kept_by_the_browser(services: Services) -> None:
    kept = [
        part["props"]["storage_key"]
        for part in create_page(services).config["components"]
        if part["type"] == "browserstate"
    ]
    assert kept == ["inkling.user_id"]


def test_gradio_asks_no_other_host_for_news(services: Services) -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert create_page(services).analytics_enabled is False


def test_the_page_and_the_api_are_on_one_address(address: str) -> None:
    assert "<title>Inkling</title>" in httpx.get(address, timeout=60).text
    assert httpx.get(f"{address}/v1/healthz", timeout=60).status_code == 200


def test_run_history_and_footer_links_are_off(address: str) -> None:
    config = httpx.get(f"{address}/config", timeout=60).json()
    assert not config.get("run_history")
    assert config["footer_links"] == []


def test_exactly_the_inline_scripts_of_this_page_may_run(address: str) -> None:
    answer = httpx.get(address, timeout=60)
    policy = answer.headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("'sha256-") == len(inline)
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


@pytest.mark.parametrize("path", ["/config", "/theme.css", "/v1/healthz", "/docs"])
def test_other_answers_allow_no_inline_script(address: str, path: str) -> None:
    policy = httpx.get(f"{address}{path}", timeout=60).headers["content-security-policy"]
    assert "sha256" not in policy
    assert "default-src" in policy


def test_styles_and_script_come_from_the_page_itself(address: str) -> None:
    page = httpx.get(address, timeout=60).text
    linked = re.findall(r'(?:href|src)="([^"]*static/inkling/[^"]+)"', page)
    assert len(linked) == 3
    for link in linked:
        answer = httpx.get(f"{address}/{link}", timeout=60)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert httpx.get(f"{address}/static/inkling/../app.py", timeout=60).status_code == 404


def test_what_is_read_before_anything_is_drawn_comes_packed(address: str) -> None:
    page = httpx.get(address, headers={"accept-encoding": "gzip, br"}, timeout=60)
    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) < len(page.content) / 8
    assert "data-look-as" in page.text
    [styles] = re.findall(r'href="([^"]*inkling\.css[^"]*)"', page.text)
    assert httpx.get(f"{address}/{styles}", timeout=60).headers["content-encoding"] == "gzip"


def test_files_named_by_what_is_in_them_are_kept_and_no_others(address: str) -> None:
    [entry] = re.findall(r'src="\./(assets/index-[^"]+\.js)"', httpx.get(address, timeout=60).text)
    assert "immutable" in httpx.get(f"{address}/{entry}", timeout=60).headers["cache-control"]
    for path in (
        "",
        "config",
        "static/inkling/page.css",
        "static/inkling/inkling.css",
        "assets/x.js",
    ):
        assert "immutable" not in httpx.get(f"{address}/{path}", timeout=60).headers.get(
            "cache-control", ""
        )


def test_the_letters_named_in_the_styles_are_served_and_hold_letters(address: str) -> None:
    styles = httpx.get(f"{address}/static/inkling/letters.css", timeout=60).text
    files = re.findall(r'url\("\.\./fonts/([^"]+)"\)', styles)
    assert len(files) == 3
    for name in files:
        font = httpx.get(f"{address}/static/fonts/{name}", timeout=60)
        assert font.status_code == 200
        assert len(font.content) > 30_000, "a subset without Latin letters is half as large"
