"""The set of short inputs is as large as it claims, and the guesses hold on all of it."""

import pytest

from app.bench.hypotheses import Outcome, outcomes
from app.core.hypotheses.angles import choices_for
from app.core.intent import task_ids

FOUND = outcomes()


@pytest.fixture(params=[False, True], ids=["tuned", "held out"])
def part(request: pytest.FixtureRequest) -> list[Outcome]:
    return [one for one in FOUND if one.held is request.param]


def test_the_set_is_large_and_varied() -> None:
    assert len(FOUND) >= 150
    angles = {angle for one in FOUND for angle in one.case.get("want", one.case.get("first", ()))}
    assert len({angle.partition(".")[0] for angle in angles}) >= 25


def test_every_wanted_angle_exists() -> None:
    known = {angle.key for task in task_ids() for angle in choices_for(task, "en").angles}
    known |= {f"{task}.remembered" for task in task_ids()}
    for one in FOUND:
        for wanted in (*one.case.get("want", ()), *one.case.get("first", ())):
            assert "*" in wanted or wanted in known, wanted


def test_the_intended_reading_is_among_the_guesses(part: list[Outcome]) -> None:
    assert sum(one.covered for one in part) / len(part) >= 0.9


def test_the_intended_reading_is_mostly_first(part: list[Outcome]) -> None:
    assert sum(one.first_hit for one in part) / len(part) >= 0.75


def test_every_reason_is_true(part: list[Outcome]) -> None:
    assert all(one.grounded for one in part)


def test_no_open_request_is_taken_for_certain(part: list[Outcome]) -> None:
    assert not [one.case["input"] for one in part if one.auto and one.case.get("auto") is False]
