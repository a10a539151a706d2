"""Two dependencies fail at once, and all of them: people go on, nothing of theirs is lost.

Limits, in seconds: each wait for a dependency comes once, so a first meeting with two slow ones may
cost a request 12; once they are known to fail 4, health within 2 at any time.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.tests.faults.judging import late, not_gone, not_once, unread, unwell
from app.tests.faults.proxy import NOISE, Flapping, Garbage, Refused, Slow, Weather
from app.tests.faults.stories import Story, tell
from app.tests.faults.town import EMBEDDER, LANGUAGE, LIMITS, MEMORY, MODEL

FIRST_S = 12.0
SCENES: Mapping[str, tuple[Weather, tuple[str, ...]]] = {
    "no memory and no embedder": (Refused(), (MEMORY, EMBEDDER)),
    "a slow memory and a slow embedder": (Slow(10.0), (MEMORY, EMBEDDER)),
    "a slow memory and a slow small model": (Slow(10.0), (MEMORY, LANGUAGE)),
    "an embedder and a small model that talk nonsense": (Garbage(NOISE), (EMBEDDER, LANGUAGE)),
    "a memory and a Redis that come and go": (Flapping(), (MEMORY, LIMITS)),
    "nothing at all": (Refused(), (MEMORY, EMBEDDER, LANGUAGE, MODEL, LIMITS)),
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """All stories, run side by side."""

    def run(scene: str, folder: Path) -> Story:
        weather, failing = SCENES[scene]
        return tell(folder, weather, *failing)

    folders = [tmp_path_factory.mktemp("town") for _ in SCENES]
    with ThreadPoolExecutor(len(SCENES)) as pool:
        return dict(zip(SCENES, pool.map(run, SCENES, folders), strict=True))


@pytest.mark.parametrize("scene", SCENES)
def test_people_go_on_and_nothing_of_theirs_is_lost(scene: str, told: dict[str, Story]) -> None:
    story, (weather, failing) = told[scene], SCENES[scene]
    assert unwell(story, failing) == []
    settled = not isinstance(weather, Flapping)
    assert late(story, failing, first_s=FIRST_S, settled=settled) == []
    assert unread(story) == []
    assert not_once(story) == []
    assert not_gone(story) == []
    assert story.recovered_s is not None


@pytest.mark.parametrize("scene", SCENES)
def test_both_are_named(scene: str, told: dict[str, Story]) -> None:
    story, (weather, failing) = told[scene], SCENES[scene]
    blamed = {name for one in story.during for name in one.lacking}
    assert blamed <= set(failing) - {MODEL}
    if not isinstance(weather, Flapping):
        assert blamed == set(failing) - {MODEL}
