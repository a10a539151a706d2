"""Each dependency fails in each way while people go on: what they get, when, and what is kept.

Limits, in seconds: what fails for the first time may cost a request 8, once it is known to fail
4 (1.5 on a quiet machine); health answers within 2 at any time. A silent model costs its own limit.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.tests.faults.calls import Answer
from app.tests.faults.judging import late, not_gone, not_once, unread, unwell
from app.tests.faults.proxy import PAGE, Flapping, Garbage, Refused, Slow, Weather
from app.tests.faults.stories import Story, tell
from app.tests.faults.town import EMBEDDER, LANGUAGE, LIMITS, MEMORY, MODEL

WEATHERS: dict[str, Weather] = {
    "down": Refused(),
    "slow": Slow(10.0),
    "flapping": Flapping(),
    "garbage": Garbage(PAGE),
}
FIRST_S = 8.0
BACK_S = 25.0
"""The longest rest of a breaker is 15 s, and one call has to find out."""
NOTICED_BY = {
    MEMORY: {"add", "hypothesize", "execute", "chat"},
    EMBEDDER: {"add", "search", "hypothesize", "chat"},
    LANGUAGE: {"hypothesize"},
    LIMITS: {"add", "list", "search", "hypothesize", "execute", "chat", "export"},
}
pytestmark = pytest.mark.slow


class Shelf:
    """The stories told so far, by (dependency, way of failing)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stories: dict[tuple[str, str], Story] = {}

    def of(self, dependency: str, weather: str) -> Story:
        if (dependency, weather) not in self._stories:
            self._tell(dependency)
        return self._stories[dependency, weather]

    def _tell(self, name: str) -> None:
        """All ways of failing at the same time: mostly they wait. No more, or they wait for us."""
        with ThreadPoolExecutor(len(WEATHERS)) as pool:
            told = {
                way: pool.submit(tell, self._folder / f"{name}-{way}", weather, name)
                for way, weather in WEATHERS.items()
            }
        self._stories |= {(name, way): story.result() for way, story in told.items()}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="module", params=[MEMORY, EMBEDDER, LANGUAGE, MODEL, LIMITS])
def dependency(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WEATHERS)
def weather(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def story(shelf: Shelf, dependency: str, weather: str) -> Story:
    return shelf.of(dependency, weather)


def by_name(answers: list[Answer]) -> dict[str, Answer]:
    return {answer.call: answer for answer in answers}


def test_without_a_fault_nothing_is_lacking(story: Story) -> None:
    assert [str(one) for one in story.before if not one.well or one.lacking - {LIMITS}] == []


def test_everything_is_answered_with_what_can_be_had(story: Story, dependency: str) -> None:
    assert unwell(story, [dependency]) == []


def test_a_model_that_fails_is_a_problem_that_says_where_to_look(
    story: Story, dependency: str, weather: str
) -> None:
    sent = [answer for answer in story.during if answer.call == "chat"]
    if dependency != MODEL:
        assert all(one.well for one in sent)
        return
    assert weather == "flapping" or not any(one.well for one in sent)
    for one in sent:
        if not one.well:
            assert one.status == 503, str(one)
            assert one.kind == "application/problem+json"
            assert "HF_BASE_URL" in one.body["detail"]


def test_nobody_waits_longer_than_the_limit(story: Story, dependency: str, weather: str) -> None:
    settled = weather != "flapping"
    assert late(story, [dependency], first_s=FIRST_S, settled=settled) == []


def test_answers_name_what_they_lack_and_nothing_else(
    story: Story, dependency: str, weather: str
) -> None:
    blamed = {name for one in story.during for name in one.lacking}
    assert blamed <= {dependency} - {MODEL}
    if weather == "flapping":  # it may well be there whenever it is asked
        return
    for answers in story.rounds:
        for call in NOTICED_BY.get(dependency, set()):
            assert dependency in by_name(answers)[call].lacking, call


def test_health_stays_ready_and_names_the_culprit(
    story: Story, dependency: str, weather: str
) -> None:
    assert {one.status for one in story.during if one.call in ("healthz", "health")} == {200}
    waiting = {MEMORY} if dependency == EMBEDDER else set()  # writes wait for their meanings
    assert story.named <= {dependency} | waiting
    assert weather == "flapping" or dependency in story.named


def test_people_read_what_they_just_wrote(story: Story) -> None:
    assert unread(story) == []


def test_all_that_was_written_arrives_exactly_once(story: Story) -> None:
    assert not_once(story) == []


def test_what_was_deleted_or_forgotten_meanwhile_is_gone_afterwards(story: Story) -> None:
    assert story.removing is not None
    assert story.removing.status == 204
    assert not_gone(story) == []


def test_afterwards_nothing_is_lacking(story: Story, dependency: str) -> None:
    assert story.recovered_s is not None
    assert story.recovered_s <= BACK_S
    tolerated = {LIMITS} if dependency == LIMITS else set()  # see `tell`
    assert [str(one) for one in story.after if not one.well or one.lacking - tolerated] == []
