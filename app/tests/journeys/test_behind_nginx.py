"""A visitor of a host: the real page behind the real nginx, at the root and under a path."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.bench.living import living
from app.tests.fakes.openai_server import openai_server
from app.tests.infra.edge import needed, prepared, running
from app.tests.journeys.conftest import Arrive
from app.tests.ui.quiet import quiet


@pytest.fixture(scope="module", params=["", "/tools/inkling"], ids=["at the root", "under a path"])
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needed("nginx", "openssl")
    root: Path = tmp_path_factory.mktemp("host")
    with openai_server() as model:
        settings = quiet(
            tmp_path_factory.mktemp("home"),
            root_path=request.param,
            trusted_proxies=("127.0.0.1",),
            hf_base_url=model.url,
            hf_token="a-key",
        )
        with living(settings) as address:
            port = int(address.rsplit(":", 1)[1])
            with running(
                prepared(root, app=port, prefix=request.param, domain="127.0.0.1")
            ) as edge:
                yield edge.url + "/"


def test_words_become_a_prompt_and_an_answer_behind_nginx(arrive: Arrive, host: str) -> None:
    visitor = arrive(host, ignore_https_errors=True)
    visitor.ask("help me email my landlord")
    assert visitor.pick(1).startswith("SYSTEM\n")
    visitor.page.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.page.get_by_text("Hello there.")).to_be_visible()
