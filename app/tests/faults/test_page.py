"""The page while a dependency fails: its events still answer, and say what they went without."""

from collections.abc import Iterator
from html import escape

import pytest

from app.bench.living import living
from app.tests.faults.proxy import Refused
from app.tests.faults.running import running_s
from app.tests.faults.town import EMBEDDER, LANGUAGE, LIMITS, MEMORY, MODEL, Town, town
from app.tests.ui.endpoint import Endpoint
from app.ui.words import say

WITHIN_S = 8.0
LISTS = ("", "", "", None)
"""What the lists of memories and of conversations are narrowed by: nothing."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as built:
        yield built


@pytest.fixture
def page(place: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A page of a test's own: what failed in one test must not be known in the next."""
    place.calm()
    with living(place.settings(tmp_path_factory.mktemp("home"))) as address:
        yield Endpoint(address)
    place.calm()


def notice(dependency: str) -> str:
    """What the page says it went without, as markup."""
    return escape(say(f"lacking.{dependency}"))


def asked(page: Endpoint, words: str = "help me email my landlord") -> str:
    return page.call("ask", "ada", words, "", "", False)


@pytest.mark.parametrize("dependency", [MEMORY, EMBEDDER, LANGUAGE])
def test_guesses_come_with_a_notice_of_what_they_went_without(
    page: Endpoint, place: Town, dependency: str
) -> None:
    assert notice(dependency) not in asked(page)
    place.disturb(Refused(), dependency)
    began = running_s()
    answer = asked(page, "plan a birthday for my nephew")
    assert running_s() - began <= WITHIN_S
    assert "% likely" in answer
    assert notice(dependency) in answer


def test_who_counts_calls_is_nobody_s_business(page: Endpoint, place: Town) -> None:
    place.disturb(Refused(), LIMITS)
    answer = asked(page)
    assert "% likely" in answer
    assert "just now" not in answer


def test_a_model_that_cannot_be_reached_is_told_where_the_answer_would_be(
    page: Endpoint, place: Town
) -> None:
    place.disturb(Refused(), MODEL)
    began = running_s()
    answer = page.call("send", "ada", None, "", "Write to my landlord.", None, *LISTS)
    assert running_s() - began <= WITHIN_S
    assert say("answer.broken_empty") in answer or "HF_BASE_URL" in answer
    place.calm()
    assert "Hello there." in page.call("send", "ada", None, "", "Write again.", None, *LISTS)


def test_with_everything_down_the_page_still_opens_and_guesses(page: Endpoint, place: Town) -> None:
    place.disturb(Refused(), MEMORY, EMBEDDER, LANGUAGE, MODEL, LIMITS)
    answer = asked(page)
    assert "% likely" in answer
    for dependency in (MEMORY, EMBEDDER, LANGUAGE):
        assert notice(dependency) in answer
