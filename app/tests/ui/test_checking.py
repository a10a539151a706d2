"""Checking the memories says that it runs, before it says what it found."""

from app.tests.ui.endpoint import Endpoint


def test_a_check_says_first_that_it_runs_and_then_what_it_found(address: str) -> None:
    told = Endpoint(address).call("examine", "checked-one")
    runs, found = told.find("Looking over your memories"), told.find("Nothing is wrong")
    assert 0 <= runs < found
    assert "Looking over your memories" not in told[found:]
