"""The memory service fails, and the application is killed meanwhile: what was acknowledged arrives.

The application runs in a process of its own and ends by `kill -9`, twice, before all is well again.
It is ready again in 300 seconds while the service fails, however busy the machine (15 to 30 when
all is quiet).
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

from app.bench.served import Served, served
from app.tests.faults.calls import Answer, Person, a_client, outbox_pending
from app.tests.faults.proxy import Refused, Slow, Torn, Weather
from app.tests.faults.town import MEMORY, Town, town, until

READY_S = 300.0
WEATHERS: dict[str, Weather] = {"down": Refused(), "slow": Slow(10.0), "torn": Torn()}
BEFORE = "I keep three beehives behind the barn."
FIRST = "My sister Clara restores wooden boats."
SECOND = "Every Tuesday I teach pottery downtown."
UNWANTED = "I once owned a grey parrot named Otto."
WORDS = "plan a birthday for my nephew"
ASKED = "Which wine goes with raclette?"
pytestmark = pytest.mark.slow


@dataclass(slots=True, kw_only=True)
class Lives:
    """What the three lives of the application answered, and what the service holds in the end."""

    answers: list[Answer] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)
    listed: Answer | None = None
    exported: Answer | None = None
    chosen: Answer | None = None
    texts: list[str] = field(default_factory=list)
    forgotten: list[object] = field(default_factory=list)
    at_last: list[str] = field(default_factory=list)


def lived(folder: Path, weather: Weather) -> Lives:
    lives, home = Lives(), folder / "home"
    folder.mkdir(parents=True)
    with town(folder) as place:
        keys = {**place.environment(), "EMBEDDER": "hash"}
        del keys["REDIS_URL"]
        with served(home, **keys) as first:
            _first_life(lives, place, first, weather)
        began = monotonic()
        with served(home, **keys) as second:
            lives.ready_s.append(monotonic() - began)
            _second_life(lives, second)
        place.calm()
        with served(home, **keys) as third, a_client(third.url) as client:
            until(lambda: not outbox_pending(client), 120.0, "writes wait")
            page = Person(client=client, user_id="ada").listed().body["items"]
            lives.at_last = sorted(item["text"] for item in page)
        lives.texts, lives.forgotten = place.texts("ada"), list(place.kept("leaver"))
    return lives


def _first_life(lives: Lives, place: Town, running: Served, weather: Weather) -> None:
    with a_client(running.url) as client:
        ada, leaver = Person(client=client, user_id="ada"), Person(client=client, user_id="leaver")
        unwanted = ada.add(UNWANTED)
        lives.answers += [unwanted, ada.add(BEFORE), leaver.add("I would rather not be known.")]
        until(lambda: not outbox_pending(client), 120.0, "nothing is delivered")
        place.disturb(weather, MEMORY)
        lives.answers += [ada.add(FIRST), ada.hypothesize(WORDS), ada.chat(ASKED)]
        lives.answers += [ada.remove(unwanted.body["id"]), leaver.forget_me()]
    running.process.kill()


def _second_life(lives: Lives, running: Served) -> None:
    with a_client(running.url) as client:
        ada = Person(client=client, user_id="ada")
        lives.listed, lives.exported = ada.listed(), ada.export()
        lives.chosen = ada.execute(WORDS)
        lives.answers.append(ada.add(SECOND))
    running.process.kill()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lives]:
    folder = tmp_path_factory.mktemp("lives")
    with ThreadPoolExecutor(len(WEATHERS)) as pool:
        lives = pool.map(lambda name: lived(folder / name, WEATHERS[name]), WEATHERS)
        return dict(zip(WEATHERS, lives, strict=True))


@pytest.fixture(params=WEATHERS)
def lives(request: pytest.FixtureRequest, told: dict[str, Lives]) -> Lives:
    return told[request.param]


def test_all_writes_are_acknowledged(lives: Lives) -> None:
    assert [str(one) for one in lives.answers if one.status not in (200, 201, 204)] == []


def test_it_starts_while_the_memory_service_fails(lives: Lives) -> None:
    assert max(lives.ready_s) <= READY_S


def test_after_a_kill_people_still_see_what_they_wrote(lives: Lives) -> None:
    assert lives.listed is not None
    texts = [item["text"] for item in lives.listed.body["items"]]
    assert FIRST in texts
    assert UNWANTED not in texts
    assert lives.listed.lacking == {"memory"}


def test_guesses_shown_before_a_kill_can_be_picked_after_it(lives: Lives) -> None:
    assert lives.chosen is not None
    assert lives.chosen.status == 200, str(lives.chosen)


def test_an_export_that_would_be_incomplete_is_a_problem_instead(lives: Lives) -> None:
    assert lives.exported is not None
    assert lives.exported.status == 503, str(lives.exported)
    assert lives.exported.kind == "application/problem+json"
    assert "incomplete" in lives.exported.body["detail"]


def test_everything_arrives_exactly_once(lives: Lives) -> None:
    there = Counter(lives.texts)
    written = (BEFORE, FIRST, SECOND, ASKED)
    assert {text: there[text] for text in written} == dict.fromkeys(written, 1)
    assert [text for text, times in there.items() if times > 1] == []
    assert sum(f'"{WORDS}"' in text for text in lives.texts) == 1
    assert len(lives.texts) == len(written) + 2  # the choice, and the model's answer
    assert lives.at_last == lives.texts


def test_who_was_forgotten_or_deleted_before_the_kill_is_gone(lives: Lives) -> None:
    assert UNWANTED not in lives.texts
    assert lives.forgotten == []
