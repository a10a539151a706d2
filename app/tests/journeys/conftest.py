"""A running application and a real browser; every visitor must stay on this machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Request, expect, sync_playwright

from app.bench.chromium import FLAGS, HOW_TO_INSTALL, chromium
from app.bench.living import living
from app.tests.fakes.openai_server import OpenAIServer, Reply, openai_server
from app.tests.journeys.visitor import HANGS_MS, Visitor
from app.tests.ui.quiet import quiet

WIDE, PHONE = 1440, 390
HEIGHTS = {WIDE: 900, PHONE: 844}

Arrive = Callable[..., Visitor]

expect.set_options(timeout=HANGS_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with living(quiet(tmp_path_factory.mktemp("home"))) as running:
        yield running


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenAIServer, str]]:
    """A model's server, and the address of an application that sends to it."""
    home = tmp_path_factory.mktemp("home")
    with openai_server() as server:
        settings = quiet(home, hf_base_url=f"{server.url}/v1", hf_llm_model="a-model")
        with living(settings) as running:
            yield server, running


@pytest.fixture
def model(answering: tuple[OpenAIServer, str]) -> OpenAIServer:
    """The model's server, answering the same to everybody, with nothing asked of it yet."""
    server = answering[0]
    server.always(Reply(pieces=("Hello", " there", ".")))
    server.seen.clear()
    server.gone.clear()
    return server


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    """Tests that ask for a width run on a wide screen and on a phone."""
    chosen: int = request.param
    return chosen


@pytest.fixture
def arrive(browser: Browser) -> Iterator[Arrive]:
    """Opens the page at an address in a browser of its own, as somebody who was never here."""
    with ExitStack() as stack:

        def arriving(address: str, width: int = WIDE, **context: object) -> Visitor:
            return stack.enter_context(_visiting(browser, address, width, **context))

        yield arriving


@pytest.fixture
def visitor(arrive: Arrive, address: str) -> Visitor:
    """A first visitor on a wide screen."""
    return arrive(address)


@contextmanager
def _visiting(browser: Browser, address: str, width: int, **context: object) -> Iterator[Visitor]:
    opened = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        accept_downloads=True,
        **context,  # type: ignore[arg-type]  # passed on to the browser
    )
    outside: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((address, "blob:", "data:")):
            outside.append(request.url)

    opened.on("request", watch)
    visitor = Visitor(opened.new_page(), address)
    visitor.go()
    yield visitor
    assert outside == [], "the page asked another host"
    assert visitor.complaints == [], "the browser's console complained"
    opened.close()
